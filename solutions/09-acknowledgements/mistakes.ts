import { proof } from "#mistakes";

const ALL = "all answers from both nodes arrive, five times in a row";
const ONCE = "each member is asked once, on both nodes";
const SILENT = "one silent member: the others' answers are kept, and silent says so, within 2 s";
const EMPTY = "an empty room answers at once with none";
const FROZEN = "with node B frozen a poll is answered all the same, and node A lives";
const OUTSIDE = "nobody outside the room is asked";

const POLL = `(room, question, ack) =>
    answer(ack,`;
const MEMBERS = `const members = await io.in(roomOf(room)).fetchSockets();
      const asked`;
const EMIT = 'io.in(roomOf(room)).timeout(1_000).emitWithAck("poll", question)';
const ANSWERS = "await asked.catch((late: { responses: string[] }) => late.responses)";
const SILENCE = "Math.max(0, members.length - answers.length)";
const RESULT = `{ answers, silent: ${SILENCE} }`;

export default proof({
  starterFails: [ALL, ONCE, SILENT, OUTSIDE],
  mistakes: [
    {
      mistake: "asks everybody again when somebody is silent",
      edits: [
        [
          RESULT,
          `{ answers, silent: ${SILENCE} };
      if (result.silent > 0) io.in(roomOf(room)).emit("poll", question, () => {});
      return result`,
        ],
        ["return {", "const result = {"],
      ],
      fails: [SILENT],
      says: "That is no reason to ask the others again",
    },
    {
      mistake: "takes it for an error when nobody answers",
      edits: [
        [
          "return { answers",
          `if (members.length > 0 && answers.length === 0) throw new Error("nobody answers");
      return { answers`,
        ],
      ],
      fails: [SILENT],
      says: "no answer is no error",
    },
    {
      mistake: "collects answers for a fixed time",
      edits: [
        [
          ANSWERS,
          `(await Promise.all([
        asked.catch((late: { responses: string[] }) => late.responses),
        members.length > 0 && new Promise((resolve) => setTimeout(resolve, 1_200)),
      ]))[0]`,
        ],
      ],
      fails: [EMPTY],
      says: "nobody is waited for any longer",
    },
    {
      mistake: "a poll without a timeout",
      edits: [[EMIT, EMIT.replace(".timeout(1_000)", "")]],
      fails: [ONCE, ALL, SILENT, EMPTY],
      says: "its own node takes it for another's and asks again",
    },
    {
      mistake: "whoever muted the room is not asked",
      edits: [[EMIT, EMIT.replace(".timeout", ".except(mutedIn(room)).timeout")]],
      fails: [ONCE, SILENT],
      says: "She hears no messages of it, but a poll is none",
    },
    {
      mistake: "counts people instead of connections",
      edits: [
        [
          SILENCE,
          SILENCE.replace("members.length", "new Set(members.map(({ data }) => data.name)).size"),
        ],
      ],
      fails: [SILENT],
      says: "a member of its own",
    },
    {
      mistake: "everybody is asked, whatever the room",
      edits: [[EMIT, EMIT.replace(".in(roomOf(room))", "")]],
      fails: [OUTSIDE, EMPTY, SILENT],
      says: 'and heard poll "is this a room?" instead',
    },
    {
      mistake: "whoever polls is asked as well, member or not",
      edits: [
        [
          MEMBERS,
          MEMBERS.replace(
            ";",
            ";\n      if (members.length === 0) return { answers: [], silent: 0 };",
          ),
        ],
        [EMIT, EMIT.replace("in(roomOf(room))", "in([roomOf(room), socket.id])")],
      ],
      fails: [OUTSIDE, EMPTY],
      says: "whoever polls is asked only as one of them",
    },
    {
      mistake: "each member is asked twice, and may answer the second time",
      edits: [[MEMBERS, `io.in(roomOf(room)).emit("poll", question, () => {});\n      ${MEMBERS}`]],
      fails: [ONCE, SILENT],
      says: "asks every member once",
    },
    {
      mistake: "the members on the node of whoever polls are asked once more",
      edits: [
        [MEMBERS, `io.local.in(roomOf(room)).emit("poll", question, () => {});\n      ${MEMBERS}`],
      ],
      fails: [ONCE],
      says: "One emit to the room asks every member once",
    },
    {
      mistake: "whoever polls is asked once more by herself",
      edits: [
        [
          `return ${RESULT}`,
          `if (socket.rooms.has(roomOf(room))) answers.push(await socket.timeout(400).emitWithAck("poll", question));\n      return ${RESULT}`,
        ],
      ],
      fails: [ALL, ONCE, SILENT],
      says: "should be told",
    },
    {
      mistake: "one silent member loses everybody's answers",
      edits: [[ANSWERS, "await asked"]],
      fails: [SILENT],
      says: 'and was told {"error":"Error: operation has timed out"}',
    },
    {
      mistake: "the answers are dropped when somebody is silent",
      edits: [[ANSWERS, "await asked.catch(() => [])"]],
      fails: [SILENT],
      says: 'and was told {"answers":[],"silent":',
    },
    {
      mistake: "what fails is caught by nobody",
      edits: [
        [
          `  socket.on("poll", (room, question, ack) =>\n    answer(ack, async () => {`,
          `  socket.on("poll", async (room, question, ack) => {`,
        ],
        [ANSWERS, "await asked"],
        [`return ${RESULT};\n    }),\n  );`, `ack(${RESULT});\n  });`],
      ],
      fails: [SILENT, FROZEN],
      says: "ended: exit code 1. Error: operation has timed out",
    },
    {
      mistake: "counts the silent among this node's members",
      edits: [[MEMBERS, MEMBERS.replace("io.in", "io.local.in")]],
      fails: [SILENT],
      says: "those members who are not among them, on all nodes",
    },
    {
      mistake: "answers that are alike are counted as one",
      edits: [
        [`return ${RESULT}`, `return { answers: [...new Set(answers)], silent: ${SILENCE} }`],
      ],
      fails: [ALL],
      says: 'and was told {"answers":["soup","Pancakes, please: ",""],"silent":0}',
    },
    {
      mistake: "an empty room is an error",
      edits: [
        [
          MEMBERS,
          MEMBERS.replace(
            ";",
            ';\n      if (members.length === 0) throw new Error("nobody there");',
          ),
        ],
      ],
      fails: [EMPTY],
      says: 'and was told {"error":"Error: nobody there"}',
    },
    {
      mistake: "waits for an empty room, too",
      // Outside of what the server's own deadline of 1.5 s is for: a busy machine would reach it.
      edits: [
        [
          POLL,
          POLL.replace(
            "answer(ack,",
            "answer((told) => setTimeout(ack, told.answers?.length + told.silent === 0 ? 1_200 : 0, told),",
          ),
        ],
      ],
      fails: [EMPTY],
      says: "and had to wait as long as if somebody were silent",
    },
    {
      mistake: "an empty answer is no answer",
      edits: [[ANSWERS, `(${ANSWERS}).filter(Boolean)`]],
      fails: [ALL],
      says: "and one may be empty",
    },
    {
      mistake: "asks all connections of the people in a room",
      edits: [
        [
          EMIT,
          EMIT.replace(
            "roomOf(room)",
            'members.length > 0 ? members.map(({ data }) => personOf(data.name)) : "nobody"',
          ),
        ],
      ],
      fails: [OUTSIDE],
      says: "is it raining?",
    },
    {
      mistake: "gives people 0.3 s",
      edits: [[EMIT, EMIT.replace("1_000", "300")]],
      fails: [SILENT],
      says: "bob himself takes 0.4 s",
    },
    {
      mistake: "counts the members when the answers are in",
      edits: [
        [MEMBERS, "const asked"],
        [`${ANSWERS};`, `${ANSWERS};\n      ${MEMBERS.replace(/\s+const asked$/, "")}`],
      ],
      fails: [SILENT],
      says: "left before the answers were counted",
    },
    {
      mistake: "whoever muted the room is asked, and never silent",
      edits: [[MEMBERS, MEMBERS.replace(".fetch", ".except(mutedIn(room)).fetch")]],
      fails: [SILENT],
      says: '"silent":1',
    },
    {
      mistake: "waits for whoever polls as long as it takes",
      edits: [
        [EMIT, EMIT.replace("io.in", "socket.to")],
        [
          `return ${RESULT}`,
          `if (socket.rooms.has(roomOf(room))) answers.push(await socket.emitWithAck("poll", question));
      return ${RESULT}`,
        ],
      ],
      fails: [SILENT],
      says: "the cluster did not answer in time",
    },
    {
      mistake: "who polls while another poll goes on in the room gets its answers",
      edits: [
        [`const asked = ${EMIT}`, `const asked = running.get(room) ?? ${EMIT}`],
        [
          `const answers = ${ANSWERS};`,
          `running.set(room, asked);
      const answers = ${ANSWERS};
      running.delete(room);`,
        ],
        [
          'io.on("connection"',
          'const running = new Map<string, Promise<string[]>>();\n\nio.on("connection"',
        ],
      ],
      fails: [SILENT],
      says: "each with a question that has its own answers",
    },
    {
      mistake: "one vote for each person",
      edits: [
        [
          EMIT,
          `Promise.allSettled(members.map(async (member) => {
        votes.set(member.data.name, await member.timeout(1_000).emitWithAck("poll", question));
      })).then(() => [...votes.values()])`,
        ],
        [MEMBERS, `const votes = new Map<string, string>();\n      ${MEMBERS}`],
      ],
      fails: [ALL],
      says: '"silent":1}',
    },
    {
      mistake: "takes whoever polls for a member",
      edits: [
        [
          SILENCE,
          SILENCE.replace("- answers", "- (socket.rooms.has(roomOf(room)) ? 0 : 1) - answers"),
        ],
      ],
      fails: [SILENT],
      says: "erin is no member, and polls all the same",
    },
    {
      mistake: "counts the members without the helper",
      edits: [
        [
          `socket.on("poll", (room, question, ack) =>
    answer(ack, async () => {
      // Members`,
          `socket.on("poll", async (room, question, ack) => {
      // Members`,
        ],
        [`return ${RESULT};\n    }),\n  );`, `ack(${RESULT});\n  });`],
      ],
      fails: [FROZEN],
      says: "Node A ended: exit code 1",
    },
    {
      mistake: "counts the members of a room once, where there are several",
      edits: [
        [
          MEMBERS,
          MEMBERS.replace(
            "await io.in(roomOf(room)).fetchSockets();",
            "counted.get(room) ?? (await io.in(roomOf(room)).fetchSockets());\n      if (members.length > 1) counted.set(room, members);",
          ),
        ],
        [
          "async function answer",
          "const counted = new Map<string, { id: string }[]>();\nasync function answer",
        ],
      ],
      fails: [EMPTY],
      says: "Count the members anew for each poll",
    },
    {
      mistake: "asks nobody again who was silent",
      edits: [
        [
          "return { answers",
          `if (answers.length === 0) for (const { id } of members) silent.add(id);
      return { answers`,
        ],
        [EMIT, EMIT.replace(".timeout", ".except([...silent]).timeout")],
        ["async function answer", "const silent = new Set<string>();\nasync function answer"],
      ],
      fails: [SILENT],
      says: "Whoever was silent once is asked again",
    },
    {
      mistake: "writes answers small",
      edits: [
        [
          RESULT,
          RESULT.replace("answers,", "answers: answers.map((each) => each.trim().toLowerCase()),"),
        ],
      ],
      fails: [ALL, SILENT],
      says: "each is passed on as it came",
    },
    {
      mistake: "rooms of clients have no prefix of their own",
      edits: [
        [
          "const roomOf = (room: string) => `room:${room}`;",
          "const roomOf = (room: string) => room;",
        ],
      ],
      fails: [OUTSIDE],
      says: "bob is, on the other node",
    },
    {
      mistake: "gathers the members in a room of their own, and leaves them there",
      edits: [
        [
          MEMBERS,
          `const polled = \`polled:\${room}\`;\n      io.in(roomOf(room)).socketsJoin(polled);\n      await io.in(roomOf(room)).fetchSockets();\n      ${MEMBERS.replace("roomOf(room)", "polled")}`,
        ],
        [EMIT, EMIT.replace("roomOf(room)", "polled")],
      ],
      fails: [EMPTY],
      says: "nobody in the attic any more",
    },
  ],
});
