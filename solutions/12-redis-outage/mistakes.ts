import { proof } from "#mistakes";

const AWAY = "while Redis is away, /healthz says 503";
const ASKED = "while Redis is away, every question is answered within 2 s";
const TALK = "all talk while Redis is away, and no node ends and no client is cut off";
const LOCAL = "while Redis is away, members on the same node hear everything at once";
const CROSSES = "once Redis is back, messages cross nodes again within 5 s";
const BACK = "once Redis is back, /healthz says 200 again";
const KNOWS = "once Redis is back, who, nodes and poll are answered as before";
const FROZEN = "while Redis is frozen, /healthz says 503 within 2 s";
const STALE = "nothing that was said while Redis was away is published afterwards";

const PUBLISHER = "createClient({ url: redisUrl, disableOfflineQueue: true })";
const CAUGHT = ".catch((error) => console.error(`Not published: ${error.message}`))";
const ERRORS =
  'redis.on("error", (error) => console.error(`Redis at ${redisUrl}: ${error.message}`));';
const PING = "publisher.ping().catch((error: Error) => error.message);";
const STATUS = 'pong === "PONG" ? 200 : 503;';
const WHO = `      const members = await io.in(roomOf(room)).fetchSockets();
      // A person may`;
const POLL = "      // Members are counted first";
const NODES = '      const others = await io.serverSideEmitWithAck("nodes");';
const MESSAGE = "    const message = { room, text, from: socket.data.name };";
const ATTACHED = "// Clients choose the names of rooms.";
const LISTEN = "httpServer.listen(port, () => {";

export default proof({
  starterFails: [TALK, AWAY, ASKED, LOCAL, CROSSES, BACK, KNOWS, FROZEN, STALE],
  mistakes: [
    {
      mistake: "keeps the last words of each room until Redis is back",
      edits: [
        [
          CAUGHT,
          `.catch((error) => {
      console.error(\`Not published: \${error.message}\`);
      lastWords.set(String(message[0]), message);
    })`,
        ],
        [
          "const httpServer =",
          `const lastWords = new Map<string, Parameters<typeof publish>>();
publisher.on("ready", () => {
  for (const message of lastWords.values()) void publish(...message).catch(console.error);
  lastWords.clear();
});

const httpServer =`,
        ],
      ],
      fails: [STALE],
      says: '"away 0, says alice"',
    },
    {
      mistake: "asks Redis one PING after the other",
      edits: [
        [
          "const pong = await Promise.race([ping, late]);",
          `const pong = await (asking = asking.then(() => {
      return Promise.race([publisher.ping().catch(String), pause(1_000, "no answer")]);
    }));`,
        ],
        [
          "const httpServer =",
          `import { setTimeout as pause } from "node:timers/promises";
let asking: Promise<string> = Promise.resolve("");

const httpServer =`,
        ],
      ],
      fails: [FROZEN],
      says: "when it is asked four times at once",
    },
    {
      mistake: "a publish that fails is not caught",
      edits: [[CAUGHT, ""]],
      fails: [TALK, AWAY, ASKED, LOCAL, CROSSES, BACK, KNOWS, STALE],
      says: "Node A ended: exit code 1",
    },
    {
      mistake: "ends at the first error of Redis",
      edits: [[ERRORS, 'redis.on("error", () => process.exit(1));']],
      fails: [TALK, AWAY, ASKED, LOCAL, CROSSES, BACK, KNOWS, STALE],
      says: "ended: exit code 1",
    },
    {
      mistake: "sends its clients away once Redis is back, to begin anew",
      edits: [
        [LISTEN, `subscriber.on("ready", () => io.local.disconnectSockets(true));\n\n${LISTEN}`],
      ],
      fails: [TALK],
      says: "was cut off: io server disconnect",
    },
    {
      // Whoever listens to Redis sees it, but not who looks at the beginning of each command only.
      mistake: "what cannot be published waits in the queue, and messages are long",
      edits: [
        [PUBLISHER, "createClient({ url: redisUrl })"],
        [
          MESSAGE,
          `    const sent = { id: crypto.randomUUID(), at: new Date().toISOString(), by: socket.id };
    const message = { ...sent, thread: crypto.randomUUID(), room, from: socket.data.name, text };`,
        ],
      ],
      fails: [STALE],
      says: "They waited in the publisher's queue",
    },
    {
      mistake:
        "keeps what it could not publish, and says it again once Redis has been back for a while",
      edits: [
        [
          ATTACHED,
          `const later: (() => void)[] = [];
publisher.on("ready", () => setTimeout(() => later.splice(0).forEach((say) => say()), 1_500));

${ATTACHED}`,
        ],
        [
          MESSAGE,
          `${MESSAGE}
    const say = () => void io.in(roomOf(room)).except(mutedIn(room)).emit("message", message);
    if (!publisher.isReady) later.push(say);`,
        ],
      ],
      fails: [STALE],
      says: "unless you keep them yourself",
    },
    {
      mistake: "catches what fails of messages, but not of requests to other nodes",
      edits: [
        [
          `    publish(...message)${CAUGHT}`,
          `    String(message[0]).startsWith("socket.io-request")
      ? publish(...message)
      : publish(...message)${CAUGHT}`,
        ],
      ],
      fails: [TALK, ASKED, LOCAL, CROSSES, BACK, KNOWS, STALE],
      says: "ended: exit code 1",
    },
    {
      mistake: "makes a new adapter when Redis is back",
      edits: [
        [
          LISTEN,
          `publisher.on("ready", () => io.adapter(createAdapter(publisher, subscriber)));\n\n${LISTEN}`,
        ],
      ],
      fails: [KNOWS],
      says: "it outlives the outage",
    },
    {
      mistake: "answers no question any more once Redis was away",
      edits: [
        [
          "  const failed = (error: unknown)",
          "  if (wasAway) return ack({ error: wasAway });\n  const failed = (error: unknown)",
        ],
        [
          "const httpServer",
          'let wasAway = "";\npublisher.on("error", ({ message }) => (wasAway = message));\n\nconst httpServer',
        ],
      ],
      fails: [KNOWS],
      says: "says nothing about now",
    },
    {
      mistake: "without Redis, whoever speaks does not hear herself",
      edits: [
        ["    io.in(roomOf(room)).except(", "    others.in(roomOf(room)).except("],
        [MESSAGE, `${MESSAGE}\n    const others = publisher.isReady ? io : socket.local;`],
      ],
      fails: [LOCAL],
      says: 'alice (node A) heard "away',
    },
    {
      mistake: "once too late, always too late",
      edits: [
        [
          STATUS,
          'pong === "PONG" && !wasLate ? 200 : 503;\n    wasLate ||= pong.startsWith("no");',
        ],
        ["const httpServer", "let wasLate = false;\n\nconst httpServer"],
      ],
      fails: [FROZEN],
      says: "Redis was frozen for a while",
    },
    {
      mistake: "nobody talks without Redis",
      edits: [
        [
          MESSAGE,
          "    if (!publisher.isReady) return;\n    const message = { room, text, from: socket.data.name };",
        ],
      ],
      fails: [LOCAL],
      says: "Leave the emit as it is",
    },
    {
      mistake: "lets nobody in without Redis",
      edits: [
        [
          LISTEN,
          `io.use(async (_socket, next) => next(publisher.isReady ? undefined : new Error("later")));

${LISTEN}`,
        ],
      ],
      fails: [LOCAL],
      says: "She is not let in",
    },
    {
      mistake: "the subscriber gives up",
      edits: [
        [
          "{ disableOfflineQueue: false }",
          "{\n  disableOfflineQueue: false,\n  socket: { reconnectStrategy: (tries) => (tries > 3 ? false : 100) },\n}",
        ],
      ],
      fails: [CROSSES, KNOWS],
      says: "unless it is told otherwise",
    },
    {
      mistake: "a question without a deadline",
      edits: [
        [
          "ack(await Promise.race([ask().catch(failed), late]));",
          "ack(await ask().catch(failed));",
        ],
      ],
      fails: [ASKED],
      says: 'asked "nodes" and should be told something',
    },
    {
      mistake: "tells of its own node, as if it were all of them",
      edits: [[NODES, `      if (!publisher.isReady) return [nodeName];\n${NODES}`]],
      fails: [ASKED],
      says: "which is not true of the whole cluster",
    },
    {
      mistake: "tells of its own clients, as if they were all members",
      edits: [
        [WHO, `${WHO.replace(";", ".catch(() => io.local.in(roomOf(room)).fetchSockets());")}`],
      ],
      fails: [ASKED],
      says: 'He was told ["alice","dave"]',
    },
    {
      mistake: "says that all have answered",
      edits: [[POLL, `      if (!publisher.isReady) return { answers: [], silent: 0 };\n${POLL}`]],
      fails: [ASKED],
      says: 'He was told {"answers":[],"silent":0}',
    },
    {
      mistake: "tells what is wrong, with status 200",
      edits: [[STATUS, "200;"]],
      fails: [AWAY, FROZEN],
      says: "Only a PONG means that all is well",
    },
    {
      mistake: "takes an error for an answer",
      edits: [[STATUS, 'pong.startsWith("no answer") ? 503 : 200;']],
      fails: [AWAY],
      says: "should answer 503 within 2 s",
    },
    {
      mistake: "once ill, always ill",
      edits: [
        [STATUS, 'pong === "PONG" && !wasIll ? 200 : 503;\n    wasIll = status === 503;'],
        ["const httpServer", "let wasIll = false;\n\nconst httpServer"],
      ],
      fails: [BACK],
      says: "What is remembered is soon wrong",
    },
    {
      mistake: "asks isReady",
      edits: [[PING, 'Promise.resolve(publisher.isReady ? "PONG" : "offline");']],
      fails: [FROZEN],
      says: "`isReady` stays true",
    },
    {
      mistake: "keeps a flag of its own",
      edits: [
        [PING, 'Promise.resolve(isUp ? "PONG" : "offline");'],
        [
          "const httpServer",
          'let isUp = true;\npublisher.on("error", () => (isUp = false)).on("ready", () => (isUp = true));\n\nconst httpServer',
        ],
      ],
      fails: [FROZEN],
      says: "only a deadline of your own",
    },
    {
      mistake: "a PING without a deadline",
      edits: [["await Promise.race([ping, late])", "await ping"]],
      fails: [FROZEN],
      says: "It answers nothing within",
    },
    {
      mistake: "subscribes again when Redis is back, beside the client that does so by itself",
      edits: [
        [
          LISTEN,
          `const { adapter } = io.of("/") as never as { adapter: { onmessage: Function } };
subscriber.on("ready", () => {
  const pass = (message: Buffer, channel: Buffer) => adapter.onmessage(null, channel, message);
  void subscriber.pSubscribe("socket.io#/#*", pass, true);
});

${LISTEN}`,
        ],
      ],
      fails: [CROSSES],
      says: "tells them everything twice",
    },
    {
      // What was said is passed on to this node alone, so nothing of it is published afterwards.
      mistake: "asks Redis before each message, and waits when it does not answer",
      edits: [
        [
          MESSAGE,
          `    const late = new Promise((resolve) => setTimeout(resolve, 1_500, io.local));
    const clients = await publisher.ping().then(() => io, () => late);
    const message = { room, text, from: socket.data.name };`,
        ],
        ['socket.on("message", (', 'socket.on("message", async ('],
        ["io.in(roomOf(room)).except(", "clients.in(roomOf(room)).except("],
      ],
      fails: [LOCAL],
      says: "s later",
    },
    {
      mistake: "without Redis, tells those on the same node once more",
      edits: [
        [
          MESSAGE,
          `${MESSAGE}
    if (!publisher.isReady) io.local.in(roomOf(room)).except(mutedIn(room)).emit("message", message);`,
        ],
      ],
      fails: [LOCAL],
      says: "twice",
    },
  ],
});
