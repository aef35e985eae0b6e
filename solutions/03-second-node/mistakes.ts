import { proof } from "#mistakes";

const SIDE_BY_SIDE = "nodes run side by side and each welcomes its clients by its own name";
const UNNAMED = "without NODE_NAME the node is A";
const NAME = "/healthz tells the node's name";
const COUNT = "/healthz counts the node's own clients, up and down";
const ROOM = "the room works within node A";
const WALL = "the wall: a message on node A never reaches the room on node B";

const NODE_NAME = 'process.env.NODE_NAME ?? "A"';
const CLIENTS = "clients: io.engine.clientsCount";
const ATTACHED = "const io: ChatServer = new Server(httpServer);\n";
const GREETING = 'socket.emit("welcome", nodeName);';
const ANSWER = `response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(health));`;
const RELAY = 'io.in(room).emit("message", { room, text, from: socket.data.name });';

export default proof({
  starterFails: [SIDE_BY_SIDE, NAME, COUNT],
  mistakes: [
    {
      mistake: "keeps the fixed name",
      edits: [[NODE_NAME, '"A"']],
      fails: [SIDE_BY_SIDE, NAME],
      says: 'should hear welcome "B" and heard welcome "A" instead',
    },
    {
      mistake: "greets by a fixed name",
      edits: [[GREETING, 'socket.emit("welcome", "A");']],
      fails: [SIDE_BY_SIDE],
      says: "whatever the environment variable NODE_NAME says",
    },
    {
      mistake: "makes the name from the port",
      edits: [[NODE_NAME, 'port === 3000 ? "A" : "B"']],
      fails: [SIDE_BY_SIDE, UNNAMED, NAME],
      says: "whatever the environment variable NODE_NAME says",
    },
    {
      mistake: "takes the name from another variable",
      edits: [[NODE_NAME, 'process.env.NAME_OF_NODE ?? "A"']],
      fails: [SIDE_BY_SIDE, NAME],
      says: "NODE_NAME",
    },
    {
      mistake: "keeps only letters of the name",
      edits: [[NODE_NAME, '(process.env.NODE_NAME ?? "A").replaceAll(/[^A-Za-z]/g, "")']],
      fails: [SIDE_BY_SIDE, NAME],
      says: "letter for letter",
    },
    {
      mistake: "gives the name no default",
      edits: [[NODE_NAME, "process.env.NODE_NAME as string"]],
      fails: [UNNAMED],
      says: "Give the name a default",
    },
    {
      mistake: "will not start without a name",
      edits: [
        [
          "const httpServer",
          'if (!process.env.NODE_NAME) throw new Error("NODE_NAME is missing");\nconst httpServer',
        ],
      ],
      fails: [UNNAMED],
      says: "NODE_NAME is missing",
    },
    {
      mistake: "tells a fixed name in /healthz",
      edits: [["{ node: nodeName,", '{ node: "A",']],
      fails: [NAME],
      says: 'should answer 200 {"node":"B"}',
    },
    {
      mistake: "puts the JSON together by hand",
      edits: [
        ["JSON.stringify(health)", '`{"node":"${health.node}","clients":${health.clients}}`'],
      ],
      fails: [NAME],
      says: "JSON.stringify sees to quotes",
    },
    {
      mistake: "answers under another path",
      edits: [['"/healthz"', '"/health"']],
      fails: [NAME, COUNT],
      says: "and answers 404",
    },
    {
      mistake: "never ends the answer",
      edits: [[ANSWER, ANSWER.replace(".end(", ".write(")]],
      fails: [NAME, COUNT],
      says: "and answers nothing",
    },
    {
      mistake: "counts by hand and never down",
      edits: [
        [ATTACHED, `let clients = 0;\n${ATTACHED}`],
        [CLIENTS, "clients"],
        [GREETING, `clients++;\n${GREETING}`],
      ],
      fails: [COUNT],
      says: "connected to this node right now",
    },
    {
      mistake: "counts down twice for each client",
      edits: [
        [ATTACHED, `let clients = 0;\n${ATTACHED}`],
        [CLIENTS, "clients"],
        [
          GREETING,
          `clients++;
           socket.on("disconnecting", () => void clients--);
           socket.on("disconnect", () => void clients--);
           ${GREETING}`,
        ],
      ],
      fails: [COUNT],
      says: 'should answer 200 {"clients":0}',
      afterOthers: true,
    },
    {
      mistake: "counts once, when the node starts",
      edits: [
        [ATTACHED, `${ATTACHED}const clients = io.engine.clientsCount;\n`],
        [CLIENTS, "clients"],
      ],
      fails: [COUNT],
      says: "Read it when you are asked",
    },
    {
      mistake: "counts WebSockets only",
      edits: [
        [
          CLIENTS,
          'clients: [...io.sockets.sockets.values()].filter(({ conn }) => conn.transport.name === "websocket").length',
        ],
      ],
      fails: [COUNT],
      says: "io.engine.clientsCount is the number of clients",
    },
    {
      mistake: "counts the rooms",
      edits: [[CLIENTS, 'clients: io.of("/").adapter.rooms.size']],
      fails: [COUNT],
      says: 'should answer 200 {"clients":2}',
    },
    {
      mistake: "counts people instead of connections",
      edits: [
        [
          CLIENTS,
          "clients: new Set([...io.sockets.sockets.values()].map((each) => each.data.name)).size",
        ],
      ],
      fails: [COUNT],
      says: 'should answer 200 {"clients":3}',
    },
    {
      mistake: "counts the HTTP server's connections, the question's own among them",
      edits: [
        [
          `const health = { node: nodeName, ${CLIENTS} };
    ${ANSWER}`,
          `httpServer.getConnections((_error, clients) => {
             response.writeHead(200).end(JSON.stringify({ node: nodeName, clients }));
           });`,
        ],
      ],
      fails: [COUNT],
      says: 'should answer 200 {"clients":0}',
    },
    {
      mistake: "answers Socket.IO's own requests with 404, too",
      edits: [
        [
          ATTACHED,
          `${ATTACHED}const [answering] = httpServer.listeners("request").splice(0);
           httpServer.removeAllListeners("request");
           httpServer.on("request", (request, response) => {
             if (request.url === "/healthz") return answering?.(request, response);
             response.writeHead(404).end();
           });\n`,
        ],
      ],
      fails: [ROOM, COUNT],
      says: "bob should connect to node A over HTTP long-polling",
    },
    {
      mistake: "puts the node's name before each room, for clients to see",
      edits: [[RELAY, RELAY.replace("{ room,", "{ room: `${nodeName}:${room}`,")]],
      fails: [ROOM],
      says: "Chat worked before this step",
    },
    {
      mistake: "tells the other nodes by a bus of its own",
      edits: [
        [
          ATTACHED,
          `${ATTACHED}
const bus = createSocket({ type: "udp4", reuseAddr: true });
const GROUP = "239.7.7.7";
const busPort = 40_000 + (process.ppid % 20_000);
bus.bind(busPort, () => {
  bus.addMembership(GROUP, "127.0.0.1");
  bus.setMulticastInterface("127.0.0.1");
});
bus.on("message", (data) => {
  const { by, message } = JSON.parse(data.toString());
  if (by !== port) io.in(message.room).emit("message", message);
});
`,
        ],
        [
          'import { createServer } from "node:http";',
          'import { createServer } from "node:http";\nimport { createSocket } from "node:dgram";',
        ],
        [
          RELAY,
          `const message = { room, text, from: socket.data.name };
           io.in(room).emit("message", message);
           bus.send(JSON.stringify({ by: port, message }), busPort, GROUP);`,
        ],
      ],
      fails: [WALL],
      says: "This step only shows the wall",
    },
    {
      mistake: "counts down only those who say goodbye",
      edits: [
        [ATTACHED, `let clients = 0;\n${ATTACHED}`],
        [CLIENTS, "clients"],
        [
          GREETING,
          `clients++;
  socket.on("disconnect", (reason) => {
    if (reason === "client namespace disconnect") clients--;
  });
  ${GREETING}`,
        ],
      ],
      fails: [COUNT],
      says: 'should answer 200 {"clients":1}',
    },
    {
      mistake: "keeps the name up to a dash",
      edits: [[NODE_NAME, '(process.env.NODE_NAME ?? "A").split("-")[0]!']],
      fails: [SIDE_BY_SIDE, NAME],
      says: "letter for letter",
    },
    {
      mistake: "keeps the name as far as its first dot",
      edits: [[NODE_NAME, '(process.env.NODE_NAME ?? "A").split(".")[0]!']],
      fails: [SIDE_BY_SIDE, NAME],
      says: "letter for letter",
    },
    {
      mistake: "counts a client twice that moves to a WebSocket",
      edits: [
        [CLIENTS, "clients"],
        [ATTACHED, `${ATTACHED}let clients = 0;\n`],
        [
          GREETING,
          `${GREETING}
  clients++;
  socket.conn.on("upgrade", () => clients++);
  socket.on("disconnect", () => clients--);`,
        ],
      ],
      fails: [COUNT],
      says: "is the number of clients connected to this node right now",
    },
    {
      mistake: "everybody is in a room of the node's name",
      edits: [[GREETING, `void socket.join(nodeName);\n  ${GREETING}`]],
      fails: [ROOM],
      says: "Chat worked before this step",
    },
    {
      mistake: "keeps what it has counted for a second",
      edits: [
        [
          ATTACHED,
          `${ATTACHED}let counted: number | undefined;\nconst forget = () => (counted = undefined);\n`,
        ],
        [CLIENTS, "clients: (counted ??= (setTimeout(forget, 1_000), io.engine.clientsCount))"],
      ],
      fails: [COUNT],
      says: 'should answer 200 {"clients":3}',
    },
    {
      mistake: "puts the node's name into a header, too, where most letters are not allowed",
      edits: [[ANSWER, `response.setHeader("x-node", nodeName);\n    ${ANSWER}`]],
      fails: [NAME],
      says: "Invalid character in header content",
    },
    {
      mistake: "counts who leaves once something has been looked up, and misses who leaves at once",
      edits: [
        [CLIENTS, "clients"],
        [ATTACHED, `${ATTACHED}let clients = 0;\n`],
        ['io.on("connection", (socket) => {', 'io.on("connection", (socket) => {\n  clients++;'],
        [
          'socket.on("message"',
          `setTimeout(() => socket.on("disconnect", () => clients--), 60);\n  socket.on("message"`,
        ],
      ],
      fails: [COUNT],
      says: 'should answer 200 {"clients":0}',
    },
  ],
});
