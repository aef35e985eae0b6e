import { allOf, rooms, shared, startCluster, startWithImpatient } from "#harness";
import { test } from "vitest";

const DAVE = "dave, Zoë's";
const threeNodes = shared(() => startWithImpatient("A", "B", "C"));

test("who lists members on all nodes, sorted, each person once", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const carol = await cluster.client("C", "carol");
  const bob = await cluster.client("B", "bob");
  const bobOnPhone = await cluster.client("B", "bob", "polling");
  const alice = await cluster.client("A", "alice");
  const aliceOnPhone = await cluster.client("B", "alice");
  const dave = await cluster.client("B", DAVE);
  for (const person of [carol, bob, bobOnPhone, alice, aliceOnPhone]) await person.joins(kitchen);
  const odd = await cluster.client("C", "constructor");
  for (const person of [dave, bob, odd]) await person.joins(garden);
  await carol.asks("mute", kitchen);

  const why =
    "io.in(room).fetchSockets() finds the members' connections on every node, whoever asks. A person " +
    "may have several, and whoever has muted the room (carol) is in it all the same.";
  // All at once, and alice twice: what node A reads in one piece is answered each for itself.
  const node = cluster.node("A");
  await node.freeze();
  await allOf([
    ...[alice, alice, dave].flatMap((asker) => [
      asker.learns("who", [kitchen], ["alice", "bob", "carol"], why),
      asker.learns("who", [garden], ["bob", "constructor", DAVE], why),
    ]),
    alice.hasSent().then(() => node.thaw()),
  ]);
});

test("who on an empty room answers with none", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  for (const person of [alice, bob]) await person.joins(kitchen);

  const why = "A room without members is no mistake: the answer is an empty list.";
  await alice.learns("who", [garden], [], why);
  const apart =
    "There is a person of that name, and nobody is in a room of that name: who looks for rooms that " +
    "clients have joined, and their names stand apart from those of people.";
  for (const room of ["bob", "person:bob"]) await alice.learns("who", [room], [], apart);
});

test("who lists nobody any more who has left or disconnected, on all nodes", async () => {
  const cluster = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const aliceOnPhone = await cluster.client("B", "alice");
  const aliceOnTablet = await cluster.client("A", "alice");
  const bob = await cluster.client("A", "bob");
  const carol = await cluster.client("B", "carol");
  const dave = await cluster.client("B", "dave");
  const all = [alice, aliceOnPhone, aliceOnTablet, bob, carol, dave];
  for (const person of all) await person.joins(kitchen);
  // Whoever remembers an answer has one to remember.
  await alice.tries("who", kitchen);

  for (const person of [bob, aliceOnPhone, aliceOnTablet]) await person.leaves();
  await carol.asks("leave", kitchen);
  await cluster.settled();

  const why =
    "Ask each time who is there now: alice with one connection of three, and dave. A list of your own " +
    "gets old with every leave and every lost connection.";
  for (const asker of [alice, dave]) await asker.learns("who", [kitchen], ["alice", "dave"], why);
});

test("nodes lists all nodes, sorted, also when there is only one", async () => {
  const cluster = await threeNodes();
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");

  const why =
    "serverSideEmitWithAck asks the other nodes for their names, and each of them has to listen to " +
    "the question and answer it: io.on(…). This node's own name belongs to the answer.";
  const askers = [alice, alice, bob];
  await allOf(askers.map((asker) => asker.learns("nodes", [], ["A", "B", "C"], why)));

  await using pair = await startCluster("kiosk", "attic");
  const carol = await pair.client("kiosk", "carol");
  const nobodyThere =
    "The attic is a node, too, although nobody has ever connected to it: what is bound in " +
    '"connection" is not there yet, and a list of your own may not have heard of it.';
  await carol.learns("nodes", [], ["attic", "kiosk"], nobodyThere);
  await pair.node("attic").kill();
  const alone = "The attic was killed: ask who is there now. The node that is asked belongs to it.";
  await carol.learnsSoon("nodes", [], ["kiosk"], alone);
});

test("with node B frozen the question is answered with an error within 2 s, and node A lives", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden, cellar] = rooms("kitchen", "garden", "cellar");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("C", "carol");
  for (const person of [alice, bob]) await person.joins(kitchen);
  // Whoever remembers an answer has one to remember.
  await Promise.all([alice.tries("who", kitchen), alice.tries("nodes")]);

  await cluster.node("B").freeze();
  const why =
    "Nobody knows who is connected to node B while it is silent: to say so is the answer. It has " +
    "to come in time, and what fails must not end the node that asks.";
  await Promise.all([
    alice.learnsWhyNot("who", [kitchen], why),
    alice.learnsWhyNot("nodes", [], why),
    ...[garden, cellar].map((room) =>
      alice.learnsWhyNot("who", [room], `${why} No question waits for another.`),
    ),
    // The adapter gives up after 5 s; on node C that is soon. Who has answered by then lives on, too.
    carol.learnsWhyNot("who", [kitchen], why),
    carol.learnsWhyNot("nodes", [], why),
  ]);
  const still = `Asked again, it is silent still. ${why}`;
  await alice.learnsWhyNot("nodes", [], still);
  alice.sends("message", kitchen, "is anybody there?");
  carol.sends("shout", "is anybody there?");

  await alice.hears("message", { text: "is anybody there?" });
  await carol.hears("shout", { text: "is anybody there?" });
});

test("after node B thaws the answer is right again", async () => {
  const cluster = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  for (const person of [alice, bob]) await person.joins(kitchen);

  await cluster.node("B").freeze();
  await Promise.all([alice.tries("who", kitchen), alice.tries("nodes")]);
  await cluster.node("B").thaw();
  await cluster.settled();

  const why = "Node B was silent for a while, and is well again: each question is asked anew.";
  await alice.learnsSoon("who", [kitchen], ["alice", "bob"], why);
  await alice.learnsSoon("nodes", [], ["A", "B", "C"], why);
});
