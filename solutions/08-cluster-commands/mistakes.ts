import { proof } from "#mistakes";

const MOVE = "move moves members on both nodes";
const OLD = "the old room is empty after a move";
const ALONE = "a move leaves other rooms and other people alone";
const MISS = "move, then message: nobody misses it";
const KICK = "kick closes every connection of a person on every node, and nobody else's";
const HEARD = "kick, then shout: nobody who was kicked hears it";
const ABSENT = "kicking somebody who is not there is acknowledged all the same";
const FROZEN = "a command is not acknowledged as done while node B does not know of it";

const JOIN = "io.in(roomOf(from)).socketsJoin(roomOf(to));";
const LEAVE = "io.in(roomOf(from)).socketsLeave(roomOf(from));";
const MOVED = "await io.in(roomOf(to)).fetchSockets();";
const CLOSE = "io.in(personOf(name)).disconnectSockets(true);";
const KICKED = "await io.in(personOf(name)).fetchSockets();";

export default proof({
  starterFails: [MOVE, OLD, ALONE, MISS, KICK, HEARD, FROZEN],
  mistakes: [
    {
      mistake: "moves the connections of one node",
      edits: [
        [JOIN, JOIN.replace("io.in", "io.local.in")],
        [LEAVE, LEAVE.replace("io.in", "io.local.in")],
      ],
      fails: [MOVE, OLD, ALONE, MISS],
      says: "a command to the members' connections on every node",
    },
    {
      mistake: "whoever asks leaves, and does not arrive",
      edits: [[JOIN, JOIN.replace("io.in", "socket.to")]],
      fails: [MOVE],
      says: "alice (node A) should hear",
    },
    {
      mistake: "joins the new room and stays in the old one",
      edits: [[LEAVE, ""]],
      fails: [OLD, MISS],
      says: "To move is to join one room and to leave the other",
    },
    {
      mistake: "moves one connection of each person",
      edits: [
        [
          JOIN,
          "const seen = new Set<string>();\n      for (const each of await io.in(roomOf(from)).fetchSockets()) {\n        if (!seen.has(each.data.name)) each.join(roomOf(to));\n        seen.add(each.data.name);\n      }",
        ],
      ],
      fails: [MOVE],
      says: "a command to the members' connections on every node",
    },
    {
      mistake: "to move nobody is an error",
      edits: [
        [
          JOIN,
          `const found = await io.in(roomOf(from)).fetchSockets();\n      if (found.length === 0) throw new Error('nobody there');\n      ${JOIN}`,
        ],
      ],
      fails: [OLD, FROZEN],
      says: 'It was acknowledged with {"error":"Error: nobody there"}',
    },
    {
      mistake: "moves all connections of whoever is in the room",
      edits: [
        [
          JOIN,
          "const found = await io.in(roomOf(from)).fetchSockets();\n      if (found.length > 0) io.in(found.map(({ data }) => personOf(data.name))).socketsJoin(roomOf(to));",
        ],
      ],
      fails: [ALONE],
      says: "A connection is moved, not a person",
    },
    {
      mistake: "leaves every room but the new one",
      edits: [
        [
          LEAVE,
          "const all = await io.in(roomOf(from)).fetchSockets();\n      for (const each of all) for (const room of each.rooms) if (room.startsWith('room:') && room !== roomOf(to)) each.leave(room);",
        ],
      ],
      fails: [ALONE],
      says: "only that one room is left",
    },
    {
      mistake: "moves everybody",
      edits: [[JOIN, "io.socketsJoin(roomOf(to));"]],
      fails: [ALONE, OLD],
      says: "Only members of the one room are moved",
    },
    {
      mistake: "a move is acknowledged when it is sent off",
      edits: [[MOVED, ""]],
      fails: [FROZEN, MISS],
      says: "A command that was sent off does not hold yet",
    },
    {
      mistake: "asks all nodes before the move, not after it",
      edits: [
        [MOVED, ""],
        [JOIN, `${MOVED}\n      ${JOIN}`],
      ],
      fails: [MISS],
      says: "A command is only published: it holds when it has come back from Redis",
    },
    {
      mistake: "asks all nodes between joining and leaving",
      edits: [
        [MOVED, ""],
        [LEAVE, `${MOVED}\n      ${LEAVE}`],
      ],
      fails: [MISS],
      says: "is anybody still here?",
    },
    {
      mistake: "waits for this node only",
      edits: [
        [
          MOVED,
          "await publisher.ping();\n      await publisher.ping();\n      await io.local.in(roomOf(to)).fetchSockets();",
        ],
      ],
      fails: [FROZEN],
      says: "wait for an answer of every node",
    },
    {
      mistake: "kicks the connections of one node",
      edits: [[CLOSE, CLOSE.replace("io.in", "io.local.in")]],
      fails: [KICK, HEARD],
      says: "(node B) should be disconnected by the server",
    },
    {
      mistake: "kicks one connection of the person",
      edits: [[CLOSE, "(await io.in(personOf(name)).fetchSockets())[0]?.disconnect(true);"]],
      fails: [KICK],
      says: "and was still connected after",
    },
    {
      mistake: "kicks one connection on each node",
      edits: [
        [CLOSE, 'kickOne(name);\n      io.serverSideEmit("kick", name);'],
        [
          'io.on("nodes", (ack) => ack(nodeName));',
          `io.on("nodes", (ack) => ack(nodeName));
const kickOne = (name: string) =>
  [...io.sockets.sockets.values()].find(({ data }) => data.name === name)?.disconnect(true);
io.on("kick", kickOne);`,
        ],
      ],
      fails: [KICK],
      says: "bob #3 (node B) should be disconnected",
    },
    {
      mistake: "kicks whoever is in a room of that name",
      edits: [[CLOSE, CLOSE.replace("personOf(name)", "[personOf(name), roomOf(name)]")]],
      fails: [KICK],
      says: "the connection to node B was lost: io server disconnect",
    },
    {
      mistake: "kicks whoever has a name that begins so",
      edits: [
        [
          CLOSE,
          "for (const each of await io.fetchSockets()) if (each.data.name.startsWith(name)) each.disconnect(true);",
        ],
      ],
      fails: [KICK],
      says: "and nobody else",
    },
    {
      mistake: "looks for the person in the rooms of whoever kicks",
      edits: [
        [
          CLOSE,
          "for (const each of await io.in([...socket.rooms]).fetchSockets()) if (each.data.name === name) each.disconnect(true);",
        ],
      ],
      fails: [KICK, HEARD],
      says: "should be disconnected by the server",
    },
    {
      mistake: "asks all nodes before the kick, not after it",
      edits: [
        [KICKED, ""],
        [CLOSE, `${KICKED}\n      ${CLOSE}`],
      ],
      fails: [KICK, HEARD],
      says: "acknowledge a kick once it holds",
    },
    {
      mistake: "spares whoever kicks",
      edits: [[CLOSE, CLOSE.replace("io.in", "socket.to")]],
      fails: [KICK],
      says: "Whoever kicks a person may be that person",
    },
    {
      mistake: "kicks everybody",
      edits: [[CLOSE, "io.disconnectSockets(true);"]],
      fails: [KICK, ABSENT, FROZEN, HEARD],
      says: "was lost: io server disconnect",
    },
    {
      mistake: "kicking somebody who is not there is an error",
      edits: [
        [
          CLOSE,
          `const found = await io.in(personOf(name)).fetchSockets();\n      if (found.length === 0) throw new Error("nobody of that name");\n      ${CLOSE}`,
        ],
      ],
      fails: [ABSENT],
      says: 'It was acknowledged with {"error":"Error: nobody of that name"}',
    },
    {
      mistake: "a kick is acknowledged when it is sent off",
      edits: [[KICKED, ""]],
      fails: [FROZEN, KICK, HEARD],
      says: "alice (node A) asks kick",
    },
    {
      mistake: "does not move who has muted the room",
      edits: [
        [JOIN, JOIN.replace(".socketsJoin", ".except(mutedIn(from)).socketsJoin")],
        [LEAVE, LEAVE.replace(".socketsLeave", ".except(mutedIn(from)).socketsLeave")],
      ],
      fails: [MOVE, ALONE],
      says: "carol (node A) should hear",
    },
    {
      mistake: "kicks everybody whose name differs in case only",
      edits: [["`person:${name}`", "`person:${name.toLowerCase()}`"]],
      fails: [KICK],
      says: 'should hear shout {"text":"bob has left us"}',
    },
    {
      mistake: "a move ends the mute of the room that was left",
      edits: [[LEAVE, `${LEAVE}\n      io.in(roomOf(to)).socketsLeave(mutedIn(from));`]],
      fails: [ALONE],
      says: "That lasts until he unmutes it",
    },
    {
      mistake: "bans who is kicked",
      edits: [
        [CLOSE, `banned.add(name);\n      ${CLOSE}`],
        [
          'io.on("connection"',
          `const banned = new Set<string>();
io.use(({ handshake }, next) => {
  next(banned.has(handshake.auth.name) ? new Error("banned") : undefined);
});

io.on("connection"`,
        ],
      ],
      fails: [KICK],
      says: "The connection failed: banned",
    },
    {
      mistake: "asks first and closes then",
      edits: [
        [
          `${CLOSE}\n      ${KICKED}`,
          `const found = ${KICKED}\n      for (const each of found) each.disconnect(true);`,
        ],
      ],
      fails: [HEARD],
      says: "It holds when that node has obeyed as well",
    },
    {
      mistake: "moves those whom it finds in the room, and everybody when there is nobody",
      edits: [
        [
          `${JOIN}\n      ${LEAVE}`,
          `const ids = (await io.in(roomOf(from)).fetchSockets()).map(({ id }) => id);
      io.in(ids).socketsJoin(roomOf(to));
      io.in(ids).socketsLeave(roomOf(from));`,
        ],
      ],
      fails: [OLD],
      says: "nobody is moved",
    },
    {
      mistake: "a move unmutes the room that it goes to",
      edits: [[LEAVE, `io.in(roomOf(from)).socketsLeave(mutedIn(to));\n      ${LEAVE}`]],
      fails: [ALONE],
      says: "That does not unmute it",
    },
    {
      mistake: "lets people leave only rooms that they have joined themselves",
      edits: [
        [
          "await socket.join(roomOf(room));",
          "joined.add(room);\n    await socket.join(roomOf(room));",
        ],
        [
          "await socket.leave(roomOf(room));",
          "if (joined.has(room)) await socket.leave(roomOf(room));",
        ],
        ['socket.on("shout"', 'const joined = new Set<string>();\n  socket.on("shout"'],
      ],
      fails: [MOVE],
      says: "Whoever was moved to a room can leave it",
    },
    {
      mistake: "gives no further command once one has failed",
      edits: [
        [JOIN, `await commands;\n      ${JOIN}`],
        [MOVED, `await (commands = io.in(roomOf(to)).fetchSockets());`],
        [
          "async function answer",
          "let commands: Promise<unknown> = Promise.resolve();\nasync function answer",
        ],
      ],
      fails: [FROZEN],
      says: "timeout reached",
    },
    {
      mistake: "does one command at a time, and refuses what comes meanwhile",
      edits: [
        [JOIN, `if (isBusy) throw new Error("busy");\n      isBusy = true;\n      ${JOIN}`],
        [MOVED, `await io.in(roomOf(to)).fetchSockets().finally(() => (isBusy = false));`],
        ["async function answer", "let isBusy = false;\nasync function answer"],
      ],
      fails: [OLD],
      says: "busy",
    },
    {
      mistake: "takes a second move for the first, while that is under way",
      edits: [
        [
          '  socket.on("move", (from, to, ack) =>\n    answer(ack, async () => {',
          '  socket.on("move", (from, to, ack) =>\n    answer(ack, () => (moving ??= (async () => {',
        ],
        [MOVED + "\n    }),", MOVED + "\n    })().finally(() => (moving = undefined)))),"],
        [
          'io.on("connection", (socket) => {',
          'let moving: Promise<void> | undefined;\nio.on("connection", (socket) => {',
        ],
      ],
      fails: [OLD],
      says: "Two moves were asked for at the same time",
    },
    {
      mistake: "sends on whoever joins the old room after the move",
      edits: [
        [JOIN, `movedTo.set(from, to);\n      movedTo.delete(to);\n      ${JOIN}`],
        [
          "await socket.join(roomOf(room));",
          "await socket.join(roomOf(movedTo.get(room) ?? room));",
        ],
        ['io.on("connection"', 'const movedTo = new Map<string, string>();\n\nio.on("connection"'],
      ],
      fails: [ALONE],
      says: "carol came after it, and is in the kitchen",
    },
  ],
});
