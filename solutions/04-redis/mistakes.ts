import { proof } from "#mistakes";

const PING = "your Redis answers PING at REDIS_URL";
const HEALTH = "/healthz tells the node's name, its clients and Redis's answer";
const ANEW = "/healthz asks Redis anew each time";
const SAYS = "a node without Redis lives on and says which host and port it cannot reach";
const CLOSED = "a node without Redis takes no clients";
const SERVES = "a node starts serving as soon as Redis comes up";
const LOST = "a node that loses Redis lives on, also when Redis is back";
const CHAT = "clients still chat in their rooms";

const URL_LINE = 'const redisUrl = process.env.REDIS_URL ?? "redis://localhost:6379";';
const CLIENT = "const redis = createClient({ url: redisUrl });";
const LISTENER =
  'redis.on("error", (error) => console.error(`Redis at ${redisUrl}: ${error.message}`));';
const CONNECT = "await redis.connect();";
const ASK = "await redis.ping().catch((error: Error) => error.message)";

/** A client whose `reconnectStrategy` is a number of ms, or a function that tells it. */
function triesAgain(strategy: string): string {
  return CLIENT.replace("redisUrl }", `redisUrl, socket: { reconnectStrategy: ${strategy} } }`);
}

/** Listens after so many ms, with Redis or without. */
function waitsAtMost(ms: number): string {
  return `await Promise.race([redis.connect(), new Promise((resolve) => setTimeout(resolve, ${ms}))]);`;
}

export default proof({
  starterFails: [HEALTH, ANEW, SAYS, CLOSED],
  mistakes: [
    {
      mistake: "the URL is written into the code",
      // Nothing answers on port 1, so the machine it runs on does not matter.
      edits: [[URL_LINE, 'const redisUrl = "redis://127.0.0.1:1";']],
      fails: [HEALTH, ANEW, SAYS, SERVES, LOST, CHAT],
      says: "looks for Redis elsewhere: it says ECONNREFUSED 127.0.0.1:1",
    },
    {
      mistake: "Redis is not started",
      ownRedis: "redis://127.0.0.1:1",
      fails: [PING],
      says: "npm run redis",
    },
    {
      mistake: "no error listener",
      edits: [[LISTENER, ""]],
      fails: [SAYS, SERVES, LOST],
      says: 'A client without an "error" listener ends its process',
    },
    {
      mistake: "never connected",
      edits: [[CONNECT, ""]],
      fails: [HEALTH, ANEW, SAYS, CLOSED],
      says: '"redis":"The client is closed"',
    },
    {
      mistake: "does not wait until it is connected",
      edits: [[CONNECT, "void redis.connect();"]],
      fails: [CLOSED],
      says: "Call listen() only after `await` has seen every connection to Redis made",
    },
    {
      mistake: "waits half a second for Redis and listens all the same",
      edits: [[CONNECT, waitsAtMost(500)]],
      fails: [CLOSED],
      says: "the node listened on its port all the same",
    },
    {
      mistake: "the answer is made up",
      edits: [[ASK, '"PONG"']],
      fails: [ANEW],
      says: "Redis counted 0 PINGs meanwhile",
    },
    {
      mistake: "asked once at the start",
      edits: [
        [CONNECT, `${CONNECT}\nconst pong = await redis.ping();`],
        [`    const pong = ${ASK};\n`, ""],
      ],
      fails: [ANEW],
      says: "ask in the handler of /healthz",
    },
    {
      mistake: "the name of the key is the client's",
      edits: [["redis: pong }", "redisClient: pong }"]],
      fails: [HEALTH],
      says: '"redis":"PONG"',
    },
    {
      mistake: "gives up at the second try",
      edits: [[CLIENT, triesAgain("(tries) => (tries < 1 ? 50 : new Error('gave up'))")]],
      fails: [SAYS, SERVES],
      says: "the node ended instead of waiting",
    },
    {
      mistake: "gives up after ten tries",
      edits: [
        [
          CLIENT,
          triesAgain("(tries) => (tries > 10 ? new Error('gave up') : Math.min(tries * 50, 500))"),
        ],
      ],
      fails: [SAYS],
      says: "the node ended instead of waiting",
    },
    {
      mistake: "gives up after twenty tries",
      edits: [
        [
          CLIENT,
          triesAgain(
            "(tries) => (tries > 20 ? new Error('gave up') : Math.min(tries * 100, 3_000))",
          ),
        ],
      ],
      fails: [SAYS],
      says: "the node ended instead of waiting",
    },
    {
      mistake: "waits ten seconds for Redis and listens all the same",
      edits: [[CONNECT, waitsAtMost(10_000)]],
      fails: [CLOSED],
      says: "the node listened on its port all the same",
    },
    {
      mistake: "the error listener says nothing",
      edits: [[LISTENER, 'redis.on("error", () => {});']],
      fails: [SAYS],
      says: "the node did not say so",
    },
    {
      mistake: "says that Redis is away, and not which",
      edits: [
        [
          LISTENER,
          'redis.on("error", (error) => console.error("Redis:", (error as never as { code: string }).code));',
        ],
      ],
      fails: [SAYS],
      says: 'Print it in its "error" listener',
    },
    {
      mistake: "tries again every half minute",
      edits: [[CLIENT, triesAgain("30_000")]],
      fails: [SERVES],
      says: "Redis came up after node A had started",
    },
    {
      mistake: "the room's talk leaves the sender out",
      edits: [["io.in(room)", "socket.to(room)"]],
      fails: [CHAT],
      says: "This worked in step 02",
    },
    {
      mistake: "leave is forgotten",
      edits: [["await socket.leave(room);", ""]],
      fails: [CHAT],
      says: "Only what the node does before it listens has to change",
    },
    {
      mistake: "says where Redis should be, and not that it is not there",
      edits: [
        [LISTENER, 'redis.on("error", () => {});\nconsole.log(`Connecting to ${redisUrl}`);'],
      ],
      fails: [SAYS],
      says: "and the node did not say so",
    },
    {
      mistake: "tells a fixed name in /healthz",
      edits: [["{ node: nodeName,", '{ node: "A",']],
      fails: [HEALTH],
      says: 'should answer 200 {"node":"B"',
    },
    {
      mistake: "ends when Redis goes away",
      edits: [[CONNECT, `${CONNECT}\nredis.on("error", () => process.exit(1));`]],
      fails: [LOST],
      says: "ended: exit code 1",
    },
    {
      mistake: "nobody hears a shout any more",
      edits: [['io.emit("shout", { text, from: socket.data.name });', "void text;"]],
      fails: [CHAT],
      says: "This worked in step 02",
    },
    {
      mistake: "asks with a client of its own, to whose errors nobody listens",
      edits: [
        [ASK, "(await (asking ??= redis.duplicate().connect())).ping()"],
        [LISTENER, `${LISTENER}\nlet asking: Promise<typeof redis> | undefined;`],
      ],
      fails: [LOST, HEALTH],
      says: "The node should live on",
    },
    {
      mistake: "asks, and does not wait for the answer",
      edits: [[ASK, '(redis.ping().catch(() => {}), redis.isReady ? "PONG" : "away")']],
      fails: [ANEW],
      says: "Redis was frozen, and answered nothing",
    },
    {
      mistake: "listens whenever Redis is ready, also for the second time",
      edits: [
        [CONNECT, ""],
        [
          "httpServer.listen(port, () => {",
          'redis.on("ready", async () => void httpServer.listen(port));\nredis.connect();\nhttpServer.on("listening", () => {',
        ],
      ],
      fails: [LOST],
      says: "Redis was killed, and is back.",
    },
  ],
});
