import {
  answersPing,
  type Cluster,
  Failure,
  healthBeforehand,
  howToStartRedis,
  nodeWithoutRedis,
  rooms,
  shared,
  startBeforeRedis,
  startCluster,
  startRedis,
  subject,
  waitUntil,
} from "#harness";
import { test } from "vitest";

const oneNode = shared(() => startCluster("B"));
const withoutRedis = nodeWithoutRedis();

test("your Redis answers PING at REDIS_URL", async () => {
  const { ownRedis } = subject();
  await using privateRedis = ownRedis ? undefined : await startRedis();

  await answersPing(ownRedis ?? privateRedis?.url ?? "").catch((failure: Failure) => {
    throw new Failure(`${failure.message}\n\n${howToStartRedis()}`);
  });
});

test("/healthz tells the node's name, its clients and Redis's answer", async () => {
  const cluster = await oneNode();
  await cluster.client("B", "alice");

  const why =
    "`redis` is what the client's ping() resolves to. It is a promise: await it, on a client that is connected.";
  await cluster.healthz("B", { node: "B", clients: 1, redis: "PONG" }, why);
});

test("/healthz asks Redis anew each time", async () => {
  const cluster = await oneNode();
  const before = await cluster.redis.timesRun("ping");

  for (let time = 1; time <= 5; time++) await cluster.healthz("B", {});
  await cluster.settled();

  const pings = (await cluster.redis.timesRun("ping")) - before;
  if (pings < 5) {
    throw await cluster.failure({
      expected: "GET /healthz was answered 5 times, and each time Redis should have been asked.",
      instead: `But Redis counted ${pings} PINGs meanwhile.`,
      why:
        "What Redis answered once says nothing about now: ask in the handler of /healthz, and ask " +
        "the Redis that REDIS_URL names.",
      handler: "/healthz",
    });
  }
  await cluster.redis.freeze();
  const early = await healthBeforehand(cluster.node("B"), cluster);
  await cluster.redis.thaw();
  if (!early?.includes("PONG")) return;
  throw await cluster.failure({
    expected: "Redis was frozen, and answered nothing: so nobody can tell of a PONG.",
    instead: `But GET /healthz was answered ${early}`,
    why: "`redis` is what ping() resolves to: wait for it, each time.",
    handler: "/healthz",
  });
});

test("a node without Redis lives on and says which host and port it cannot reach", async () => {
  const node = await withoutRedis();

  node.livesOn();
  node.saysWhatItCannotReach((await oneNode()).node("B"));
});

test("a node without Redis takes no clients", async () => {
  const node = await withoutRedis();

  node.didNotListen();
});

test("a node starts serving as soon as Redis comes up", async () => {
  await using cluster = await startBeforeRedis("A");

  const alice = await cluster.client("A", "alice");

  await alice.hears("welcome", "A");
});

test("a node that loses Redis lives on, also when Redis is back", async () => {
  await using cluster = await startCluster("B");
  await cluster.client("B", "alice");
  // Whatever it asks Redis with is at work.
  await cluster.healthz("B", {});

  const { redis } = cluster;
  await redis.kill();
  const loses =
    "Redis goes away and comes back. Keep the error listener for as long as the client lives: " +
    "it says what happened, and does nothing else.";
  await livesOn(cluster, "Redis was killed.", loses);

  await redis.restart();
  // Whether the node comes back to it, and when, is left open until step 12.
  const hasComeBack = async () => cluster.hasLostANode || (await redis.hasClients());
  await waitUntil(hasComeBack, cluster.patience);
  const again =
    "A Redis client connects again by itself, and is ready again. What happens once, as listen(), " +
    "belongs behind the first `await connect()`, and not into a listener.";
  await livesOn(cluster, "Redis was killed, and is back.", again);
});

async function livesOn(cluster: Cluster, after: string, why: string): Promise<void> {
  for (let round = 1; round <= 5; round++) {
    if (await cluster.isWell()) continue;
    throw await cluster.failure({
      expected: `${after} The node should live on, and so should alice's connection.`,
      instead: "But it does not answer any more.",
      why,
      handler: 'on("error"',
    });
  }
}

test("clients still chat in their rooms", async () => {
  const cluster = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await cluster.client("B", "alice");
  const bob = await cluster.client("B", "bob", "polling");
  const carol = await cluster.client("B", "carol");
  await alice.joins(kitchen, garden);
  await bob.joins(kitchen);
  await carol.joins(kitchen, garden);
  await carol.asks("leave", kitchen);

  alice.sends("message", kitchen, "soup is ready");
  alice.sends("message", garden, "the roses bloom");

  const why = "This worked in step 02. Only what the node does before it listens has to change.";
  await alice.hears("message", { room: kitchen, text: "soup is ready", from: "alice" }, why);
  await alice.hears("message", { room: garden, text: "the roses bloom", from: "alice" }, why);
  await bob.hears("message", { room: kitchen, text: "soup is ready", from: "alice" }, why);
  await carol.hears("message", { room: garden, text: "the roses bloom", from: "alice" }, why);
  bob.sends("shout", "soup for all");
  for (const person of [alice, bob, carol]) {
    await person.hears("shout", { text: "soup for all", from: "bob" }, why);
  }
});
