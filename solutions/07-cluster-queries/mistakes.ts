import { proof } from "#mistakes";

const WHO = "who lists members on all nodes, sorted, each person once";
const EMPTY = "who on an empty room answers with none";
const GONE = "who lists nobody any more who has left or disconnected, on all nodes";
const NODES = "nodes lists all nodes, sorted, also when there is only one";
const FROZEN =
  "with node B frozen the question is answered with an error within 2 s, and node A lives";
const THAWED = "after node B thaws the answer is right again";

const MEMBERS = "await io.in(roomOf(room)).fetchSockets()";
const NAMES = "[...new Set(members.map(({ data }) => data.name))].toSorted()";
const OTHERS = 'await io.serverSideEmitWithAck("nodes")';
const ALL = "[nodeName, ...others].toSorted()";
const TIMEOUT = ", { requestsTimeout: 1000 }";
const IN_TIME = "await Promise.race([ask().catch(failed), late])";

/** For a list of people for each room, kept by each node, that other nodes may ask for. */
const LISTS = `const lists = new Map<string, Set<string>>();
function listOf(room: string) {
  if (!lists.has(room)) lists.set(room, new Set());
  return lists.get(room)!;
}
io.on("list" as "nodes", ((room: string, ack: (list: string[]) => void) => {
  ack([...listOf(room)]);
}) as never);`;

/** `who` without the helper that looks after failures and deadlines. */
const unguarded = (rest: string): [string, string][] => [
  [
    `  socket.on("who", (room, ack) =>\n    answer(ack, async () => {`,
    `  socket.on("who", async (room, ack) => {`,
  ],
  [`return ${NAMES};\n    }),\n  );`, rest],
];

export default proof({
  starterFails: [WHO, GONE, NODES, FROZEN, THAWED],
  mistakes: [
    {
      mistake: "who looks among the node's own connections",
      edits: [[MEMBERS, "await io.local.in(roomOf(room)).fetchSockets()"]],
      fails: [WHO, GONE, FROZEN, THAWED],
      says: "finds the members' connections on every node",
    },
    {
      mistake: "who names connections, not people",
      edits: [[NAMES, "members.map(({ data }) => data.name).toSorted()"]],
      fails: [WHO],
      says: 'and was told ["alice","alice","bob","bob","carol"]',
    },
    {
      mistake: "who sends the members' sockets, as they are",
      edits: [[NAMES, "members as never"]],
      fails: [WHO, GONE, FROZEN, THAWED],
      says: "What was sent refers to itself",
    },
    {
      mistake: "who lists people as they come",
      edits: [[NAMES, NAMES.replace(".toSorted()", "")]],
      fails: [WHO, GONE],
      says: "they should be sorted",
    },
    {
      mistake: "who answers members of the room only",
      edits: [[`return ${NAMES}`, `return socket.rooms.has(roomOf(room)) ? ${NAMES} : []`]],
      fails: [WHO],
      says: "whoever asks",
    },
    {
      mistake: "who lists one's own rooms, whichever was asked for",
      edits: [[MEMBERS, "await io.in([...socket.rooms]).fetchSockets()"]],
      fails: [WHO, EMPTY],
      says: 'and was told ["alice","bob","carol"]',
    },
    {
      mistake: "an empty room is an error",
      edits: [
        [
          `return ${NAMES}`,
          `if (members.length === 0) throw new Error("no such room");\n      return ${NAMES}`,
        ],
      ],
      fails: [EMPTY],
      says: 'and was told {"error":"Error: no such room"}',
    },
    {
      mistake: "remembers whoever it has ever found in a room",
      edits: [
        ["const mutedIn", "const known = new Map<string, Set<string>>();\nconst mutedIn"],
        [
          NAMES,
          "[...(known.set(room, new Set([...(known.get(room) ?? []), ...members.map(({ data }) => data.name)])).get(room)!)].toSorted()",
        ],
      ],
      fails: [GONE],
      says: "A list of your own gets old with every leave and every lost connection",
    },
    {
      mistake: "the node that is asked is not in its own list",
      edits: [[ALL, "others.toSorted()"]],
      fails: [NODES, THAWED],
      says: 'and was told ["B","C"]',
    },
    {
      mistake: "the node that is asked comes first, whatever its name",
      edits: [[ALL, "[nodeName, ...others.toSorted()]"]],
      fails: [NODES],
      says: "they should be sorted",
    },
    {
      mistake: "a node tells its name only once it has a client",
      edits: [
        ['io.on("nodes", (ack) => ack(nodeName));\n', ""],
        [
          '  socket.on("nodes"',
          '  io.on("nodes", (ack: (name: string) => void) => ack(nodeName));\n  socket.on("nodes"',
        ],
      ],
      fails: [NODES],
      says: "although nobody has ever connected to it",
      afterOthers: true,
    },
    {
      mistake: "the names of the nodes are written down",
      edits: [[OTHERS, '["A", "B", "C"].filter((name) => name !== nodeName)']],
      fails: [NODES, FROZEN],
      says: 'should be told ["attic","kiosk"]',
    },
    {
      mistake: "what fails is caught by nobody",
      edits: unguarded(`ack(${NAMES});\n  });`),
      fails: [FROZEN, THAWED],
      says: "ended: exit code 1",
    },
    {
      mistake: "a silent node is an empty room",
      edits: [[MEMBERS, `${MEMBERS}.catch(() => [])`]],
      fails: [FROZEN],
      says: "Nobody knows who is connected to node B while it is silent",
    },
    {
      mistake: "lists the nodes that did answer",
      edits: [[OTHERS, `${OTHERS}.catch((error) => error.responses)`]],
      fails: [FROZEN],
      says: 'and was told ["A","C"]',
    },
    {
      mistake: "waits as long as the adapter does",
      edits: [
        [TIMEOUT, ""],
        [IN_TIME, "await ask().catch(failed)"],
      ],
      fails: [FROZEN],
      says: "and was told nothing within",
    },
    {
      mistake: "a failure is not acknowledged at all",
      edits: [[`ack(${IN_TIME})`, "ack(await ask())"]],
      fails: [FROZEN, THAWED],
      says: "ended: exit code 1",
    },
    {
      mistake: "once it has failed, it does not ask again",
      edits: [
        ["const mutedIn", "let trouble: { error: string } | undefined;\nconst mutedIn"],
        [
          `ack(${IN_TIME})`,
          "const found = trouble ?? (await Promise.race([ask().catch(failed), late]));\n  if (Object(found).error) trouble = found as { error: string };\n  ack(found)",
        ],
      ],
      fails: [THAWED],
      says: "each question is asked anew",
      afterOthers: true,
    },
    {
      mistake: "tells what was right before, when nobody knows",
      edits: [
        [
          `const members = ${MEMBERS};`,
          `const members = ${MEMBERS}.catch((error) => known.get(room) ?? Promise.reject(error));
      known.set(room, members);`,
        ],
        [
          'io.on("connection"',
          'const known = new Map<string, { data: { name: string } }[]>();\n\nio.on("connection"',
        ],
      ],
      fails: [FROZEN],
      says: "to say so is the answer",
    },
    {
      mistake: "of two who ask at once, one is told that nobody is there",
      edits: [
        [
          `const members = ${MEMBERS};`,
          `if (asked.has(room)) return [];
      asked.add(room);
      const members = ${MEMBERS}.finally(() => asked.delete(room));`,
        ],
        ['io.on("connection"', 'const asked = new Set<string>();\n\nio.on("connection"'],
      ],
      fails: [WHO],
      says: "and was told []",
    },
    {
      mistake: "each node lists its people, and forgets one with any of her connections",
      edits: [
        ['io.on("connection"', `${LISTS}\n\nio.on("connection"`],
        [
          "await socket.join(roomOf(room));",
          "await socket.join(roomOf(room));\n    listOf(room).add(socket.data.name);",
        ],
        [
          "await socket.leave(roomOf(room));",
          "await socket.leave(roomOf(room));\n    listOf(room).delete(socket.data.name);",
        ],
        [
          '  socket.on("shout"',
          `  socket.on("disconnecting", () => {
    for (const list of lists.values()) list.delete(socket.data.name);
  });

  socket.on("shout"`,
        ],
        [
          `const members = ${MEMBERS};`,
          `const others = ${OTHERS.replace('"nodes"', '"list" as "nodes", room as never')};`,
        ],
        [NAMES, "[...new Set([...listOf(room), ...others.flat()])].toSorted()"],
      ],
      fails: [GONE],
      says: "alice with one connection of three",
    },
    {
      mistake: "a person's own room is the room of her name",
      edits: [["const personOf = (name: string) => `person:${name}`", "const personOf = roomOf"]],
      fails: [EMPTY],
      says: "nobody is in a room of that name",
    },
    {
      mistake: "writes names in small letters",
      edits: [[NAMES, NAMES.replace("data.name", "data.name.toLowerCase()")]],
      fails: [WHO],
      says: "dave, zoë's",
    },
    {
      mistake: "asks one question after the other",
      edits: [
        [
          "ack(await Promise.race([ask().catch(failed), late]));",
          "last = last.then(() => ask().catch(failed));\n  ack((await last) as T);",
        ],
        [
          "async function answer",
          "let last: Promise<unknown> = Promise.resolve();\nasync function answer",
        ],
      ],
      fails: [FROZEN],
      says: "No question waits for another",
    },
    {
      mistake: "finds doubles in an object that has a constructor already",
      edits: [
        [
          NAMES,
          "members.map(({ data }) => data.name).filter((name) => !(name in seen) && (seen[name] = true)).toSorted()",
        ],
        [MEMBERS, `${MEMBERS};\n      const seen: Record<string, boolean> = {}`],
      ],
      fails: [WHO],
      says: "whoever asks",
    },
    {
      mistake: "asks only those nodes the next time that have answered before",
      edits: [
        [
          OTHERS,
          `await io.serverSideEmitWithAck("nodes").catch((error) => {
        if (hasFailed) return error.responses as string[];
        hasFailed = true;
        throw error;
      })`,
        ],
        ["async function answer", "let hasFailed = false;\nasync function answer"],
      ],
      fails: [FROZEN],
      says: "Asked again, it is silent still",
    },
    {
      mistake: "answers in time, and ends when the adapter gives up",
      edits: [
        [TIMEOUT, ""],
        [
          `  socket.on("who", (room, ack) =>\n    answer(ack, async () => {`,
          `  socket.on("who", async (room, ack) => {
    const late = setTimeout(ack, 1_500, { error: "the cluster did not answer in time" });`,
        ],
        [`return ${NAMES};\n    }),\n  );`, `clearTimeout(late);\n      ack(${NAMES});\n    });`],
      ],
      fails: [FROZEN],
      says: "timeout reached",
    },
  ],
});
