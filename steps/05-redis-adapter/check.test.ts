import {
  type Client,
  type Cluster,
  nodeWithoutRedis,
  rooms,
  shared,
  startFarFromRedis,
  waitsForBothConnections,
} from "#harness";
import { test } from "vitest";

// Redis is 5 ms away: whoever does not wait for it is faster.
const threeNodes = shared(() => startFarFromRedis(5, "A", "B", "C"));
const withoutRedis = nodeWithoutRedis();

test("a message sent on node A reaches the room on node B, and the other way round", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("B", "carol");
  const dave = await cluster.client("A", "dave");
  for (const person of [carol, dave]) await person.joins(garden);
  const sender =
    "io.in(room).emit reaches the sender, too; socket.to(room).emit leaves her out. If nobody heard " +
    "it, not even she: the adapter has to be there before anybody connects.";
  const alone = `alice was alone. ${sender} And a join is acknowledged once it holds.`;

  // At once, on the same connection, and nobody else is there yet.
  await alice.asks("join", kitchen);
  alice.sends("message", kitchen, "is anybody here?");
  await alice.hears("message", { text: "is anybody here?" }, alone);
  const why = await whyNothingCrosses(cluster);
  dave.sends("message", garden, "where is bob?");
  // Now both have passed node B.
  await carol.hears("message", { text: "where is bob?" }, why);
  for (const person of [alice, bob]) await person.joins(kitchen);

  alice.sends("message", kitchen, "soup is ready");

  const soup = { room: kitchen, text: "soup is ready", from: "alice" };
  await alice.hears("message", soup, sender);
  await bob.hears("message", soup, why);
  carol.sends("message", garden, "the roses bloom");
  const roses = { room: garden, text: "the roses bloom", from: "carol" };
  await carol.hears("message", roses, sender);
  await dave.hears("message", { text: "where is bob?" });
  await dave.hears("message", roses, why);
});

test("a message crosses nodes exactly once", async () => {
  const cluster = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob", "polling");
  const carol = await cluster.client("C", "carol");
  const dave = await cluster.client("A", "dave");
  const everybody = [alice, bob, carol, dave];
  for (const person of everybody) await person.joins(kitchen);
  await dave.asks("leave", kitchen);
  await dave.joins(kitchen);

  for (let number = 1; number <= 30; number++) alice.sends("message", kitchen, `message ${number}`);

  const why =
    "Without the adapter nothing crosses. The adapter relays every emit already. A relay of your own on top makes copies.";
  for (const person of everybody) {
    for (let number = 1; number <= 30; number++) {
      await person.hears("message", { text: `message ${number}` }, why);
    }
  }
  for (let time = 1; time <= 2; time++) alice.sends("message", kitchen, "the last one");
  const again = "She said it twice: said again, it is another message.";
  for (const person of everybody) await person.hears("message", { text: "the last one" }, why);
  for (const person of everybody) await person.hears("message", { text: "the last one" }, again);
  dave.sends("message", kitchen, "I was out for a moment");
  dave.sends("message", kitchen, "so I was");
  const anew = "dave had left and come back. Who comes and goes is heard once: add no listeners.";
  for (const person of everybody) {
    await person.hears("message", { text: "I was out for a moment" }, anew);
    await person.hears("message", { text: "so I was" }, anew);
  }
});

test("a room spans three nodes", async () => {
  const cluster = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  for (const person of [alice, bob]) await person.joins(kitchen);
  const carol = await whileRedisIsSlow(cluster, alice, async () => {
    const newcomer = await cluster.client("C", "carol");
    await newcomer.asks("join", kitchen);
    return newcomer;
  });
  await cluster.settled();

  const text = 'is anybody there at 8:30 | 20:30, for <b>fish</b> & "chips"? 水';
  carol.sends("message", kitchen, text);

  const why =
    "Every node hears every other: none is in the middle, and none is left out. What was said " +
    "arrives as it was, letter for letter.";
  for (const person of [alice, bob, carol]) {
    await person.hears("message", { text, from: "carol" }, why);
  }
});

test("a message stays out of other rooms, on every node", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden] = rooms("kitchen: 1st floor", "garden");
  const alikes = [kitchen.toUpperCase(), kitchen.replace(/\W/g, "_"), "kitchen*", "kitchen", "*"];
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("B", "carol");
  await alice.joins(kitchen, garden);
  await bob.joins(kitchen);
  await carol.joins(garden, ...alikes);

  alice.sends("message", kitchen, "soup is ready");
  alice.sends("message", garden, "the roses bloom");

  const whose = "The message says which room it is for, and not where else its sender is.";
  await bob.hears("message", { room: kitchen, text: "soup is ready" }, whose);
  const both = "alice is in both rooms: to join one is not to leave the other.";
  for (const text of ["soup is ready", "the roses bloom"]) {
    await alice.hears("message", { text }, both);
  }
  const why =
    "carol is in the garden, and in rooms whose names look like that of the kitchen, and are others. " +
    "io.in(room).emit keeps to the room on every node.";
  await carol.hears("message", { room: garden, text: "the roses bloom" }, why);
});

test("whoever leaves a room hears no more of it, and nobody else notices", async () => {
  const cluster = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("B", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("B", "carol");
  const dave = await cluster.client("B", "dave");
  for (const person of [alice, bob, carol, dave]) await person.joins(kitchen);

  await bob.asks("leave", kitchen);
  await dave.leaves();
  await cluster.client("A", "erin");
  await cluster.settled();
  alice.sends("message", kitchen, "bob and dave have left");

  const stays = "bob has left the room, and dave the node. carol has done neither, and stays.";
  await carol.hears("message", { text: "bob and dave have left" }, stays);
  // Whether whoever is out may write is left open. He does not hear it.
  bob.sends("message", kitchen, "may I write here?");
  bob.sends("shout", "soup for all");
  await bob.hears("shout", { text: "soup for all" });
  await bob.heardNoMore("message", "join and leave stay as they were in step 02.");
  const health = { node: "B", clients: 3, redis: "PONG" };
  await cluster.healthz("B", health, "/healthz is still about this one node.");
});

test("a shout reaches everybody on every node, once", async () => {
  const cluster = await threeNodes();
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("C", "carol");

  const why = "io.emit reaches the clients of every node; io.local.emit only those of this one.";
  for (const text of ["soup is ready", "second helping"]) {
    alice.sends("shout", text);
    for (const person of [alice, bob, carol]) {
      await person.hears("shout", { text, from: "alice" }, why);
    }
  }
});

test("every node holds a subscription in Redis", async () => {
  const cluster = await threeNodes();

  const subscribers = await cluster.redis.subscribers();

  if (subscribers >= cluster.nodes.length) return;
  throw await cluster.failure({
    expected: `${cluster.nodes.length} nodes run, and each should listen to the others.`,
    instead: `But ${subscribers} connections to Redis listen for messages.`,
    why: "A node hears the others through the subscriber that its adapter was given.",
    handler: "createAdapter(",
  });
});

test("Redis stores nothing while rooms are full", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  for (const person of [alice, bob]) await person.joins(kitchen);
  alice.sends("message", kitchen, "soup is ready");
  for (const person of [alice, bob]) await person.joins(garden);

  const stored = await cluster.redis.stored();

  if (stored === "") return;
  const keys = await cluster.redis.keys();
  throw await cluster.failure({
    expected: "Two rooms have two members each, and Redis should store nothing.",
    instead: `But it stores ${keys.join(", ") || stored}.`,
    why:
      "Rooms live in the memory of each node; Redis only carries messages. Nothing that this " +
      "step asks for has to be stored.",
  });
});

test("a node that cannot reach Redis takes no clients", async () => {
  const node = await withoutRedis();

  node.livesOn();
  node.tookNoClients();
  await waitsForBothConnections();
});

/** Does something while Redis takes 100 ms for each answer: what somebody says makes it give some. */
async function whileRedisIsSlow<T>(
  cluster: Cluster,
  speaker: Client,
  act: () => Promise<T>,
): Promise<T> {
  const slow = cluster.redis.answersLate(100);
  speaker.sends("shout", "is Redis slow today?");
  using _slow = await slow;
  return await act();
}

/** Whether the nodes listen to Redis tells which half of the way to look at. */
async function whyNothingCrosses(cluster: Cluster): Promise<string> {
  if ((await cluster.redis.subscribers()) < cluster.nodes.length) {
    return (
      "Redis carries messages between nodes only for a server that was given the adapter, with " +
      "both of its connections made."
    );
  }
  return (
    "The nodes do listen to Redis. Is the adapter given to the server before anybody connects, " +
    "with the same `key` on every node? io.in(room).emit goes to all of them; io.local.in(room) " +
    "to this one only."
  );
}
