import { proof } from "#mistakes";

const CROSSES = "a message sent on node A reaches the room on node B, and the other way round";
const ONCE = "a message crosses nodes exactly once";
const THREE = "a room spans three nodes";
const ROOMS = "a message stays out of other rooms, on every node";
const LEAVES = "whoever leaves a room hears no more of it, and nobody else notices";
const SHOUT = "a shout reaches everybody on every node, once";
const SUBSCRIBED = "every node holds a subscription in Redis";
const CLOSED = "a node that cannot reach Redis takes no clients";
const STORES = "Redis stores nothing while rooms are full";

const CONNECT = "await Promise.all([publisher.connect(), subscriber.connect()]);";
const SERVER = `new Server(httpServer, {
  adapter: createAdapter(publisher, subscriber),
});`;
const LISTEN = `httpServer.listen(port, () => {
  console.log(\`Node \${nodeName} listens on http://localhost:\${port}\`);
});`;
const MESSAGE = 'io.in(room).emit("message", { room, text, from: socket.data.name });';
const SHOUTS = 'io.emit("shout", { text, from: socket.data.name });';
const JOIN = "await socket.join(room);";

/** A relay made by hand: whatever one node publishes, the others emit to their own clients. */
const relay = (emit: string) => `
void subscriber.subscribe("relay", (json) => {
  const { sender, room, text, from } = JSON.parse(json);
  if (sender !== nodeName) ${emit};
});
io.on("connection", (socket) => {
  socket.on("message", (room, text) => {
    const message = { sender: nodeName, room, text, from: socket.data.name };
    void publisher.publish("relay", JSON.stringify(message));
  });
});
`;

export default proof({
  starterFails: [CROSSES, ONCE, THREE, ROOMS, SHOUT, SUBSCRIBED],
  mistakes: [
    {
      mistake: "lets whoever speaks hear it, in the room or not",
      edits: [
        [
          MESSAGE,
          `const message = { room, text, from: socket.data.name };
    socket.to(room).emit("message", message);
    socket.emit("message", message);`,
        ],
      ],
      fails: [LEAVES],
      says: "join and leave stay as they were in step 02",
    },
    {
      mistake: "the subscriber is never connected",
      edits: [[CONNECT, "await publisher.connect();"]],
      fails: [SUBSCRIBED, CROSSES, ONCE, THREE, ROOMS, SHOUT],
      says: "0 connections to Redis listen for messages",
    },
    {
      mistake: "the publisher is never connected",
      edits: [[CONNECT, "await subscriber.connect();"]],
      fails: [CROSSES, ONCE, THREE, ROOMS, SHOUT, SUBSCRIBED, STORES, LEAVES],
      says: "ClientClosedError",
    },
    {
      mistake: "the adapter is made and not given to the server",
      edits: [[SERVER, "new Server(httpServer);\ncreateAdapter(publisher, subscriber);"]],
      fails: [CROSSES, ONCE, THREE, ROOMS, SHOUT, SUBSCRIBED],
      says: "only for a server that was given the adapter",
    },
    {
      mistake: "listens first, connects and gives the adapter later",
      edits: [
        [CONNECT, ""],
        [SERVER, "new Server(httpServer);"],
        [LISTEN, `${LISTEN}\n${CONNECT}\nio.adapter(createAdapter(publisher, subscriber));`],
      ],
      fails: [CLOSED],
      says: "the node took clients all the same",
    },
    {
      mistake: "does not wait for the connections",
      edits: [[CONNECT, "void publisher.connect();\nvoid subscriber.connect();"]],
      fails: [CLOSED],
      says: "Its clients would talk to a node that is cut off from the others",
    },
    {
      mistake: "waits for the publisher only, and gives the adapter when the subscriber is there",
      edits: [
        [CONNECT, "await publisher.connect();"],
        [
          SERVER,
          `new Server(httpServer);
void subscriber.connect().then(() => io.adapter(createAdapter(publisher, subscriber)));`,
        ],
      ],
      fails: [CLOSED],
      says: "Redis answered one connection of the node and not yet the other",
    },
    {
      mistake: "does not wait for the subscriber",
      edits: [[CONNECT, "await publisher.connect();\nvoid subscriber.connect();"]],
      fails: [CLOSED],
      says: "Redis answered one connection of the node and not yet the other",
    },
    {
      mistake: "gives up after five tries, and serves without Redis",
      edits: [
        [
          "createClient({ url: redisUrl })",
          "createClient({ url: redisUrl, socket: { reconnectStrategy: (tries) => (tries < 5 ? 200 : false) } })",
        ],
        [CONNECT, "await Promise.allSettled([publisher.connect(), subscriber.connect()]);"],
        [
          SERVER,
          `new Server(httpServer);\nif (publisher.isReady) io.adapter(createAdapter(publisher, subscriber));`,
        ],
      ],
      fails: [CLOSED],
      says: "the node took clients all the same",
    },
    {
      mistake: "the subscriber has no error listener",
      edits: [["[publisher, subscriber]) {", "[publisher]) {"]],
      fails: [CLOSED],
      says: 'A client without an "error" listener ends its process',
    },
    {
      mistake: "a key of its own on every node",
      edits: [
        [
          "createAdapter(publisher, subscriber)",
          "createAdapter(publisher, subscriber, { key: nodeName })",
        ],
      ],
      fails: [CROSSES, ONCE, THREE, ROOMS, SHOUT],
      says: "with the same `key` on every node",
    },
    {
      mistake: "a message stays on its node",
      edits: [[MESSAGE, MESSAGE.replace("io.in", "io.local.in")]],
      fails: [CROSSES, ONCE, THREE, ROOMS],
      says: "io.local.in(room) to this one only",
    },
    {
      mistake: "only some nodes publish, as if the others just listened",
      edits: [[MESSAGE, MESSAGE.replace("io.in", '(nodeName === "B" ? io.local : io).in')]],
      fails: [CROSSES],
      says: "dave (node A) should hear",
    },
    {
      mistake: "leaves the sender out",
      edits: [[MESSAGE, MESSAGE.replace("io.in", "socket.to")]],
      fails: [CROSSES, ONCE, THREE, ROOMS],
      says: "socket.to(room).emit leaves her out",
    },
    {
      mistake: "a message goes to everybody",
      edits: [[MESSAGE, MESSAGE.replace("io.in(room)", "io")]],
      fails: [ROOMS, LEAVES, CROSSES],
      says: "io.in(room).emit keeps to the room on every node",
    },
    {
      mistake: "lets people be in one room at a time",
      edits: [
        [
          JOIN,
          `for (const each of socket.rooms) if (each !== socket.id) await socket.leave(each);\n    ${JOIN}`,
        ],
      ],
      fails: [ROOMS],
      says: "to join one is not to leave the other",
    },
    {
      mistake: "a relay on top of the adapter",
      edits: [
        [
          LISTEN,
          relay('io.local.in(room).emit("message", { room, text, from })').concat(
            "await subscriber.ping();\n",
            LISTEN,
          ),
        ],
      ],
      fails: [ONCE, CROSSES],
      says: "A relay of your own on top makes copies",
    },
    {
      mistake: "node A in the middle, and it passes nothing on",
      edits: [
        [MESSAGE, MESSAGE.replace("io.in", "io.local.in")],
        [
          LISTEN,
          relay('io.local.in(room).emit("message", { room, text, from })')
            .replace('subscribe("relay"', 'subscribe(nodeName === "A" ? "to A" : "from A"')
            .replace('publish("relay"', 'publish(nodeName === "A" ? "from A" : "to A"')
            .concat("await subscriber.ping();\n", LISTEN),
        ],
      ],
      fails: [THREE],
      says: "none is in the middle",
    },
    {
      mistake: "a shout stays on its node",
      edits: [[SHOUTS, SHOUTS.replace("io", "io.local")]],
      fails: [SHOUT],
      says: "io.local.emit only those of this one",
    },
    {
      mistake: "a shout is heard twice where it is made",
      edits: [[SHOUTS, `${SHOUTS}\n    ${SHOUTS.replace("io", "io.local")}`]],
      fails: [SHOUT],
      says: "io.emit reaches the clients of every node",
    },
    {
      mistake: "listens to what MONITOR shows, without a subscription",
      file: "monitor.ts",
      fails: [SUBSCRIBED],
      says: "0 connections to Redis listen for messages",
    },
    {
      mistake: "the members of rooms are kept in Redis",
      edits: [[JOIN, `${JOIN}\n    await publisher.sAdd(\`room:\${room}\`, socket.data.name);`]],
      fails: [STORES],
      says: "Rooms live in the memory of each node",
    },
    {
      mistake: "takes everybody out of the room that one leaves",
      edits: [["await socket.leave(room);", "io.in(room).socketsLeave(room);"]],
      fails: [LEAVES, ONCE],
      says: "carol has done neither, and stays",
    },
    {
      mistake: "counts the clients of the whole cluster",
      edits: [["io.engine.clientsCount", "(await io.fetchSockets()).length"]],
      fails: [LEAVES],
      says: "/healthz is still about this one node",
    },
    {
      mistake: "subscribes at each join, and hears everything as often",
      edits: [
        [SERVER, "new Server(httpServer);"],
        [
          SHOUTS,
          'void publisher.publish("shouts", JSON.stringify({ text, from: socket.data.name }));',
        ],
        [
          JOIN,
          `${JOIN}
    await subscriber.subscribe(room, (json) => {
      io.local.in(room).emit("message", JSON.parse(json));
    });`,
        ],
        [
          MESSAGE,
          "void publisher.publish(room, JSON.stringify({ room, text, from: socket.data.name }));",
        ],
        [
          LISTEN,
          `await subscriber.subscribe("shouts", (json) => void io.local.emit("shout", JSON.parse(json)));\n${LISTEN}`,
        ],
      ],
      fails: [ONCE],
      says: "makes copies",
    },
    {
      mistake: "drops what somebody says twice in a row",
      edits: [
        [MESSAGE, `if (last === text) return;\n    last = text;\n    ${MESSAGE}`],
        ['  socket.on("message"', '  let last = "";\n  socket.on("message"'],
      ],
      fails: [ONCE],
      says: "said again, it is another message",
    },
    {
      mistake: "messages cross in an alphabet that knows few letters",
      edits: [
        [
          "createAdapter(publisher, subscriber)",
          `createAdapter(publisher, subscriber, {
    parser: {
      encode: (message) => Buffer.from(JSON.stringify(message), "latin1"),
      decode: (bytes: Buffer) => JSON.parse(bytes.toString("latin1")),
    },
  })`,
        ],
      ],
      fails: [THREE],
      says: "letter for letter",
    },
    {
      mistake: "the first room of whoever speaks is named, whichever it is for",
      edits: [[MESSAGE, MESSAGE.replace("{ room,", "{ room: [...socket.rooms][1] ?? room,")]],
      fails: [ROOMS],
      says: 'not "room"',
    },
    {
      mistake: "rooms are alike in capitals and in small letters",
      edits: [
        [JOIN, JOIN.replace("room", "room.toLowerCase()")],
        [MESSAGE, MESSAGE.replace("io.in(room)", "io.in(room.toLowerCase())")],
      ],
      fails: [ROOMS],
      says: "names look like that of the kitchen",
    },
    {
      mistake: "keeps ten commands for Redis and drops what is more",
      edits: [
        [
          "createClient({ url: redisUrl })",
          "createClient({ url: redisUrl, commandsQueueMaxLength: 10 })",
        ],
        [CONNECT, `${CONNECT}\nprocess.on("unhandledRejection", (error) => console.error(error));`],
      ],
      fails: [ONCE],
      says: "message 11",
    },
    {
      mistake: "tells a speaker's messages once more for each time that she has joined",
      edits: [
        [MESSAGE, `for (let time = 0; time <= joins; time++) ${MESSAGE}`],
        [JOIN, `if (socket.rooms.has(room) || left.has(room)) joins++;\n    ${JOIN}`],
        ["await socket.leave(room);", "left.add(room);\n    await socket.leave(room);"],
        [
          'socket.on("shout"',
          'let joins = 0;\n  const left = new Set<string>();\n  socket.on("shout"',
        ],
      ],
      fails: [ONCE],
      says: "Who comes and goes is heard once",
    },
    {
      mistake: "rooms are called by the letters of their names",
      edits: [
        [JOIN, 'await socket.join(room.replace(/\\W/g, "_"));'],
        ["socket.leave(room)", 'socket.leave(room.replace(/\\W/g, "_"))'],
        [MESSAGE, MESSAGE.replace("io.in(room)", 'io.in(room.replace(/\\W/g, "_"))')],
      ],
      fails: [ROOMS],
      says: "names look like that of the kitchen",
    },
    {
      mistake: "cuts what is said at the first bar",
      edits: [[MESSAGE, MESSAGE.replace("text,", 'text: text.split("|")[0]!,')]],
      fails: [THREE],
      says: "letter for letter",
    },
    {
      mistake: "asks Redis first, on node C, and listens to whoever has come only then",
      edits: [
        ['io.on("connection", (socket) => {', 'io.on("connection", async (socket) => {'],
        [
          'socket.emit("welcome", nodeName);',
          'socket.emit("welcome", nodeName);\n  if (nodeName === "C") await publisher.ping();',
        ],
      ],
      fails: [THREE],
      says: "waits to be acknowledged",
    },
  ],
});
