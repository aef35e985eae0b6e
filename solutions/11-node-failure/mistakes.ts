import { proof } from "#mistakes";

const EXIT =
  "on SIGTERM a node takes leave of its clients, closes what it has open and exits with 0";
const WORDS = "a message that reached the node before SIGTERM is heard on the other nodes";
const OTHERS = "when a node ends, clients on other nodes see no disconnect";
const KILLED =
  "a node is killed: its client is back on another one, in her rooms, and hears each message once";
const THREE = "after three failures she still hears each message once";
const LEFT = "a room she left is not rejoined";
const ROLLING =
  "a rolling restart of three nodes under steady talk ends with everybody in their rooms";

const REJOINS = `  socket.on("connect", () => {
    for (const room of rooms) socket.emit("join", room, () => {});
  });`;
const SET = "const rooms = new Set<string>();";
const LIST = "const rooms: string[] = [];";
const HEAR = '  socket.on("message", hear);';
const CLOSES = `  await io.close();
  await Promise.all([publisher.close(), subscriber.close()]);`;
const LISTENS = 'process.once("SIGTERM", async () => {';

export default proof({
  about: "client.ts",
  starterFails: [EXIT, WORDS, KILLED, THREE, LEFT, ROLLING],
  mistakes: [
    {
      mistake: "no listener for SIGTERM",
      in: "server.ts",
      edits: [[LISTENS, 'process.once("SIGUSR2", async () => {']],
      fails: [EXIT, WORDS],
      says: "Without a listener, the signal ends the process where it stands",
    },
    {
      mistake: "the connections to Redis stay open",
      in: "server.ts",
      edits: [["  await Promise.all([publisher.close(), subscriber.close()]);\n", ""]],
      fails: [EXIT],
      says: "each of the two connections to Redis",
    },
    {
      mistake: "ends with the code that a signal would give",
      in: "server.ts",
      edits: [[CLOSES, `${CLOSES}\n  process.exit(143);`]],
      fails: [EXIT],
      says: "Something ended it with that code",
    },
    {
      mistake: "exits at once",
      in: "server.ts",
      edits: [[CLOSES, "  process.exit(0);"]],
      fails: [WORDS],
      says: "What is not written yet is dropped with the process",
    },
    {
      mistake: "drops what Redis has not answered yet",
      in: "server.ts",
      edits: [
        [CLOSES, CLOSES.replaceAll(".close()", ".destroy()").replace("io.destroy", "io.close")],
      ],
      fails: [EXIT],
      says: "which waits for answers; destroy() does not",
    },
    {
      mistake: "closes the way to Redis before its clients have gone",
      in: "server.ts",
      edits: [[CLOSES, CLOSES.split("\n").toReversed().join("\n")]],
      fails: [EXIT],
      says: "First io.close(), then close() of both Redis clients",
    },
    {
      mistake: "goes on for a while, as if nothing was",
      in: "server.ts",
      edits: [[CLOSES, `  await new Promise((resolve) => setTimeout(resolve, 4_000));\n${CLOSES}`]],
      fails: [EXIT],
      says: "somebody new was let in",
    },
    {
      mistake: "sends the clients of the whole cluster away",
      in: "server.ts",
      edits: [[CLOSES, `  io.disconnectSockets(true);\n${CLOSES}`]],
      fails: [OTHERS, ROLLING],
      says: "was lost: io server disconnect",
    },
    {
      mistake: "tells the other nodes to drop their clients, too",
      in: "server.ts",
      edits: [
        [CLOSES, `  (io as never as Server).serverSideEmit("goodbye");\n${CLOSES}`],
        [
          LISTENS,
          `(io as never as Server).on("goodbye", () => {
  for (const socket of io.sockets.sockets.values()) socket.conn.close();
});\n${LISTENS}`,
        ],
      ],
      fails: [OTHERS],
      says: "What is called on `io` means the clients of all nodes",
    },
    {
      mistake: "tells its own clients to go",
      in: "server.ts",
      edits: [[CLOSES, `  io.local.disconnectSockets();\n${CLOSES}`]],
      fails: [ROLLING],
      says: 'sees "io server disconnect" and stays away',
    },
    {
      mistake: "joins again only the room she joined last",
      edits: [["for (const room of rooms)", "for (const room of [...rooms].slice(-1))"]],
      fails: [KILLED],
      says: "She is connected, and hears nothing",
    },
    {
      mistake: "joins only once",
      edits: [[REJOINS, ""]],
      fails: [KILLED, THREE, LEFT, ROLLING],
      says: "whoever comes back is a new client in no room",
    },
    {
      mistake: "listens anew at every connection",
      edits: [
        [HEAR, ""],
        [REJOINS, REJOINS.replace("() => {\n", `() => {\n  ${HEAR}\n`)],
      ],
      fails: [KILLED, THREE, ROLLING],
      says: "She heard it 2 times",
    },
    {
      mistake: "listens anew from the fourth return on",
      edits: [
        [HEAR, `${HEAR}\n  let returns = -1;`],
        [
          REJOINS,
          REJOINS.replace(
            "() => {\n",
            `() => {\n    if (++returns > 3) socket.on("message", hear);\n`,
          ),
        ],
      ],
      fails: [THREE],
      says: "A listener that is added at every connection",
    },
    {
      mistake: "what was left stays on the list",
      edits: [["      rooms.delete(room);\n", ""]],
      fails: [LEFT],
      says: "leave() takes that one off the list",
    },
    {
      mistake: "a room stays on the list until the node has heard that it was left",
      edits: [
        ["      rooms.delete(room);\n", ""],
        [
          'await socket.emitWithAck("leave", room);',
          'await socket.emitWithAck("leave", room);\n      rooms.delete(room);',
        ],
      ],
      fails: [LEFT],
      says: "before it waits for the acknowledgement",
    },
    {
      mistake: "a room joined twice is on the list twice",
      edits: [
        [SET, LIST],
        ["rooms.add(room);", "rooms.push(room);"],
        ["rooms.delete(room);", "if (rooms.includes(room)) rooms.splice(rooms.indexOf(room), 1);"],
      ],
      fails: [LEFT],
      says: "however often it was joined",
    },
    {
      mistake: "who leaves a room that she is not in forgets another one",
      edits: [
        [SET, LIST],
        ["rooms.add(room);", "if (!rooms.includes(room)) rooms.push(room);"],
        ["rooms.delete(room);", "rooms.splice(rooms.indexOf(room), 1);"],
      ],
      fails: [LEFT],
      says: "alice was cut off, and should be back in the kitchen",
    },
    {
      mistake: "all persons of a program have one list",
      edits: [
        [`  ${SET}\n`, ""],
        ["export interface Message", `${SET}\n\nexport interface Message`],
      ],
      fails: [LEFT],
      says: "A list belongs to one connectChat()",
    },
    {
      mistake: "all persons of a program have one connection",
      edits: [
        [
          "  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(",
          "  const socket = (shared ??= io(",
        ],
        ["    reconnectionDelayMax: 300,\n  });", "    reconnectionDelayMax: 300,\n  }));"],
        [
          "export interface Message",
          "let shared: Socket<ServerToClientEvents, ClientToServerEvents> | undefined;\n\nexport interface Message",
        ],
      ],
      fails: [LEFT],
      says: "A list belongs to one connectChat()",
    },
    {
      mistake: "tells of the same words only once",
      edits: [
        [
          HEAR,
          `  const told = new Set<string>();
  socket.on("message", (message) => {
    if (told.size !== told.add(message.text).size) hear(message);
  });`,
        ],
      ],
      fails: [KILLED, THREE],
      says: "The same words of the same person are another message",
    },
    {
      mistake: "takes a room off the list, and does not leave it",
      edits: [['await socket.emitWithAck("leave", room);', ""]],
      fails: [LEFT],
      says: "leave() tells the node",
    },
    {
      mistake: "does not tell of her own words",
      edits: [[HEAR, '  socket.on("message", (it) => it.from !== name && hear(it));']],
      fails: [THREE, LEFT],
      says: "should hear herself",
    },
    {
      mistake: "close() does nothing",
      edits: [["socket.disconnect();", ""]],
      fails: [THREE],
      says: "She should be gone",
    },
    {
      mistake: "keeps no cookies",
      edits: [["    withCredentials: true, // The balancer tells nodes apart by a cookie.\n", ""]],
      fails: [KILLED, THREE, LEFT, ROLLING],
      says: "only with the option `withCredentials: true`",
    },
    {
      mistake: "keeps rooms in an object that has a constructor already",
      edits: [
        [SET, "const rooms: Record<string, boolean> = {};"],
        ["for (const room of rooms)", "for (const room of Object.keys(rooms))"],
        ["rooms.add(room);", "if (!(room in rooms)) rooms[room] = true;"],
        ["rooms.delete(room);", "delete rooms[room];"],
      ],
      fails: [KILLED],
      says: "alice should be back in constructor",
    },
    {
      mistake: "all persons of one program share the object that has their name",
      edits: [
        ["auth: { name },", "auth: Object.assign(auth, { name }),"],
        ["export interface Message", 'const auth = { name: "" };\n\nexport interface Message'],
      ],
      fails: [LEFT],
      says: 'The name was "carol"',
    },
  ],
});
