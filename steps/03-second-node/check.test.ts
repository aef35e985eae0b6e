import { rooms, shared, startNodes } from "#harness";
import { test } from "vitest";

const ODD_NAME = 'café Ω-7.b/c "by the river"';
const threeNodes = shared(() => startNodes("A", "B", ODD_NAME));
const unnamedNode = shared(() => startNodes(undefined));

test("nodes run side by side and each welcomes its clients by its own name", async () => {
  const nodes = await threeNodes();

  const why = "The name is whatever the environment variable NODE_NAME says, letter for letter.";
  for (const name of ["A", "B", ODD_NAME]) {
    const alice = await nodes.client(name, "alice");
    await alice.hears("welcome", name, why);
  }
});

test("without NODE_NAME the node is A", async () => {
  const nodes = await unnamedNode();

  const alice = await nodes.client("without a name", "alice");

  await alice.hears("welcome", "A", 'Give the name a default: process.env.NODE_NAME ?? "A".');
});

test("/healthz tells the node's name", async () => {
  const nodes = await threeNodes();

  const why =
    'Answer 200 and JSON whose "node" is the name of NODE_NAME, letter for letter: ' +
    "JSON.stringify sees to quotes, and é is one character but two bytes long.";
  for (const name of ["A", "B", ODD_NAME]) await nodes.healthz(name, { node: name }, why);
});

test("/healthz counts the node's own clients, up and down", async () => {
  const nodes = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const why =
    "io.engine.clientsCount is the number of clients connected to this node right now. " +
    "Read it when you are asked.";
  await nodes.healthz("A", { clients: 0 }, why);
  const erin = await nodes.client("A", "erin");
  await erin.leaves();
  const atOnce = `erin left as soon as she had come: she is not there any more. ${why}`;
  await nodes.healthz("A", { clients: 0 }, atOnce);

  const alice = await nodes.client("A", "alice");
  const alicesPhone = await nodes.client("A", "alice", "polling");
  const bob = await nodes.client("A", "bob", "upgrade");
  await nodes.client("B", "carol");

  // They are connected: that can be told as soon as it is asked.
  await nodes.healthzAtOnce("A", { clients: 3 }, why);
  await nodes.healthzAtOnce("B", { clients: 1 }, why);
  await alice.joins(kitchen);
  await bob.leaves();
  await nodes.healthz("A", { clients: 2 }, why);
  // Not everybody says goodbye.
  await alice.losesConnection();
  await nodes.healthz("A", { clients: 1 }, why);
  await alicesPhone.leaves();
  await nodes.healthz("A", { clients: 0 }, why);
  await nodes.healthz("B", { clients: 1 }, why);
});

test("the room works within node A", async () => {
  const nodes = await threeNodes();
  const [kitchen] = rooms("kitchen: the red one");
  const alice = await nodes.client("A", "alice");
  const alicesPhone = await nodes.client("A", "alice");
  const bob = await nodes.client("A", "bob", "polling");
  const everybody = [alice, alicesPhone, bob];
  for (const person of everybody) await person.joins(kitchen);

  for (const room of ["A", kitchen]) alice.sends("message", room, "soup is ready");

  const why =
    "Chat worked before this step. Does the HTTP handler leave Socket.IO's requests alone?";
  for (const person of [alicesPhone, bob]) {
    await person.hears("message", { room: kitchen, text: "soup is ready", from: "alice" }, why);
  }
  await bob.asks("leave", kitchen);
  alice.sends("message", kitchen, "bob has left");
  alice.sends("shout", "soup for all");
  for (const person of everybody) await person.hears("shout", { text: "soup for all" }, why);
  await bob.heardNoMore("message", "bob has left the room: chat should work as before.");
});

test("the wall: a message on node A never reaches the room on node B", async () => {
  const nodes = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await nodes.client("A", "alice");
  const carol = await nodes.client("A", "carol");
  const bob = await nodes.client("B", "bob");
  const dave = await nodes.client("B", "dave");
  for (const person of [alice, carol, bob, dave]) await person.joins(kitchen);

  // Nothing leads from A to B that a fence could use: B's own message, after A's was heard on A
  // and B had the time to answer a request. Where there is a way, it may be B's that shows first.
  const why = "This step only shows the wall. Nodes get connected in step 05, by Redis.";
  for (let round = 1; round <= 5; round++) {
    alice.sends("message", kitchen, `on A, ${round}`);
    alice.sends("shout", `on A, ${round}`);
    await carol.hears("message", { text: `on A, ${round}` }, why);
    await carol.hears("shout", { text: `on A, ${round}` }, why);
    await nodes.node("B").isResponsive(nodes.patience);
    dave.sends("message", kitchen, `on B, ${round}`);
    dave.sends("shout", `on B, ${round}`);
    await bob.hears("message", { text: `on B, ${round}` }, why);
    await bob.hears("shout", { text: `on B, ${round}` }, why);
  }
});
