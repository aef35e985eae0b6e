import {
  allOf,
  areBack,
  chatter,
  type Cluster,
  ends,
  endsWell,
  guests,
  letsNobodyIn,
  nodeOfStranger,
  Person,
  rooms,
  shared,
  startBalancedFarFromRedis,
  talk,
} from "#harness";
import { test } from "vitest";

// Redis is 5 ms away: what is published is on its way for a while, also when a node ends.
const balanced = shared(() => startBalancedFarFromRedis(5, "A", "B", "C"));

test("on SIGTERM a node takes leave of its clients, closes what it has open and exits with 0", async () => {
  const cluster = await balanced();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("A", "bob", "polling");
  for (const person of [alice, bob]) await person.joins(kitchen);
  const crowd = await allOf(guests(20).map((name) => cluster.client("A", name)));
  using _chatter = chatter(crowd, garden);

  // A question for /healthz at this very moment could keep its connection, and the node, open.
  await cluster.balancer.freeze();
  await cluster.settled();
  // To close the way to Redis takes a while, then: long enough to see who still uses it.
  using _late = await cluster.redis.answersLate(200);
  cluster.node("A").terminate();

  await letsNobodyIn(cluster, "A");
  await endsWell(cluster, "A");
});

test("a message that reached the node before SIGTERM is heard on the other nodes", async () => {
  const cluster = await balanced();

  // What a frozen node sees first when it goes on, her words or the signal, is chance: now and then
  // a server that drops what is not written yet has just written it. But not four times.
  for (const [home = "", elsewhere = "", third = ""] of ["ABC", "BCA", "ABC", "BCA"]) {
    await cluster.repair();
    const [kitchen] = rooms("kitchen");
    const alice = await cluster.client(home, "alice");
    const bob = await cluster.client(elsewhere, "bob");
    const carol = await cluster.client(third, "carol");
    for (const person of [alice, bob]) await person.joins(kitchen);

    // Frozen, the node has her words in its mailbox, and SIGTERM as well, before it goes on.
    const node = cluster.node(home);
    await node.freeze();
    for (const text of ["soup is", "ready", "come"]) alice.sends("message", kitchen, text);
    await alice.hasSent();
    node.terminate();
    await node.thaw();
    const why = await ends(cluster, home);
    // By the same way as hers, through Redis.
    carol.sends("message", kitchen, "where is alice?");

    for (const text of ["soup is", "ready", "come"]) {
      await bob.hears("message", { text }, why, "SIGTERM");
    }
  }
});

test("when a node ends, clients on other nodes see no disconnect", async () => {
  const cluster = await balanced();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const aliceOnPhone = await cluster.client("B", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("C", "carol", "polling");
  for (const person of [alice, aliceOnPhone, bob, carol]) await person.joins(kitchen);

  cluster.node("A").terminate();
  await ends(cluster, "A");

  const why =
    "What is called on `io` means the clients of all nodes. io.close() is an exception: it closes " +
    "this node only.";
  for (const speaker of [bob, carol]) {
    speaker.sends("message", kitchen, `it is me, ${speaker.name}`);
    for (const person of [bob, carol, aliceOnPhone]) {
      await person.hears("message", { text: `it is me, ${speaker.name}` }, why, "SIGTERM");
    }
  }
});

test("a node is killed: its client is back on another one, in her rooms, and hears each message once", async () => {
  const cluster = await balanced();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const { alice, home, bob } = await someoneAndHerNode(cluster);
  // Every object of JavaScript has a constructor.
  const hers = [kitchen, garden, "constructor"];
  await bob.joins(...hers);
  for (const room of hers) await alice.joins(room, bob);

  await home.kill();

  for (const room of hers) {
    await alice.isIn(room, bob, `Node ${home.label} was killed. alice should be back in ${room}.`);
    await alice.hearsOnce(room, bob);
  }
});

test("after three failures she still hears each message once", async () => {
  const cluster = await balanced();
  const [kitchen] = rooms("kitchen");
  const { alice, bob } = await someoneAndHerNode(cluster);
  await bob.joins(kitchen);
  await alice.joins(kitchen, bob);

  for (const time of ["once", "twice", "three times", "once more"]) {
    await alice.losesConnection();
    await alice.isIn(kitchen, bob, `alice was cut off ${time}, and should be back in ${kitchen}.`);
  }

  await alice.hearsOnce(kitchen, bob);
  await alice.hearsHerself(kitchen);
  await alice.closes();
});

test("a room she left is not rejoined", async () => {
  const cluster = await balanced();
  const [kitchen, garden, cellar] = rooms("kitchen", "garden", "cellar");
  const { alice, bob } = await someoneAndHerNode(cluster);
  await bob.joins(kitchen, garden);
  for (const room of [garden, garden, kitchen]) await alice.joins(room, bob);
  for (const room of [garden, cellar]) await alice.leaves(room, kitchen, bob);
  await alice.hearsNothingIn(garden, kitchen, bob, "nothing");
  await alice.lends("carol", garden, bob);

  await alice.losesConnection();

  await alice.isIn(kitchen, bob, "alice was cut off, and should be back in the kitchen.");
  await alice.hearsNothingIn(garden, kitchen, bob, "back");
  await alice.hearsHerself(kitchen);

  await bob.joins(cellar);
  await alice.joins(cellar, bob);
  await alice.losesConnection(() => alice.program.calls("leave", cellar));

  await alice.isIn(kitchen, bob, "alice was cut off again, and should be back in the kitchen.");
  await alice.hearsNothingIn(cellar, kitchen, bob, "away");
});

test("a rolling restart of three nodes under steady talk ends with everybody in their rooms", async () => {
  const cluster = await balanced();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const host = await cluster.client("C", "host");
  await host.joins(kitchen, garden);
  const homes = { alice: kitchen, bob: kitchen, carol: garden };
  const people = await allOf(Object.keys(homes).map((name) => Person.connect(cluster, name)));
  const homeOf = ({ name }: Person) => homes[name as keyof typeof homes];
  await allOf(people.map((person) => person.joins(homeOf(person), host, people.length)));
  using _talk = talk(people, homeOf);

  for (const name of ["A", "B", "C"]) {
    cluster.node(name).terminate();
    await ends(cluster, name);
    await cluster.node(name).restart();
    await areBack(cluster, people.length, `Node ${name} was restarted.`);
  }

  const observer = await cluster.client("A", "dave");
  await observer.joins(kitchen, garden);
  for (const person of people) {
    const expected = `All nodes were restarted, one by one. ${person.name} should be in her room.`;
    await person.isIn(homeOf(person), observer, expected, people.length);
    await person.heardNothingTwice();
  }
});

/** alice, whose client is the one under check, the node that serves her, and bob on another one. */
async function someoneAndHerNode(cluster: Cluster) {
  const alice = await Person.connect(cluster, "alice");
  const home = await nodeOfStranger(cluster);
  const other = cluster.nodes.find((node) => node !== home);
  const bob = await cluster.client(other?.label ?? "", "bob");
  return { alice, home, bob };
}
