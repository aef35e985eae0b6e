import { rooms, shared, startNodes } from "#harness";
import { test } from "vitest";

const oneNode = shared(() => startNodes("A"));

test("a message reaches everybody in the room, the sender too", async () => {
  const node = await oneNode();
  const [kitchen] = rooms("kitchen");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob", "polling");
  for (const person of [alice, bob]) await person.joins(kitchen);

  alice.sends("message", kitchen, "soup is ready");

  const why =
    "io.in(room).emit reaches everybody in the room; socket.to(room) leaves the sender out.";
  for (const person of [alice, bob]) {
    await person.hears("message", { text: "soup is ready" }, why);
  }
});

test("a message says which room it is for and who sent it", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  await alice.joins(kitchen, garden);
  await bob.joins(garden, kitchen);

  alice.sends("message", kitchen, "soup is ready");
  await bob.hears("message", { text: "soup is ready", room: kitchen, from: "alice" });
  bob.sends("message", garden, "the roses bloom");

  await alice.hears("message", { text: "soup is ready", room: kitchen, from: "alice" });
  await alice.hears("message", { text: "the roses bloom", room: garden, from: "bob" });
});

test("a message stays out of other rooms", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol");
  const dave = await node.client("A", "dave");
  await alice.joins(kitchen, garden);
  await bob.joins(kitchen);
  await carol.joins(garden);

  alice.sends("message", kitchen, "soup is ready");
  await bob.hears("message", { text: "soup is ready" });
  alice.sends("message", garden, "the roses bloom");

  const why = "Send to the room, io.in(room).emit, and not to everybody.";
  await carol.hears("message", { text: "the roses bloom" }, why);
  await dave.asks("join", kitchen);
  await dave.heardNoMore("message", "dave was in no room while the others talked.");
});

test("someone in two rooms hears both, each once", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  await alice.joins(kitchen, garden);
  await bob.joins(kitchen, garden);

  for (let round = 1; round <= 10; round++) {
    alice.sends("message", kitchen, `in the kitchen, ${round}`);
    alice.sends("message", garden, `in the garden, ${round}`);
  }

  const why = "Joining a second room must neither end the first nor double what arrives.";
  for (const person of [alice, bob]) {
    for (let round = 1; round <= 10; round++) {
      await person.hears("message", { room: kitchen, text: `in the kitchen, ${round}` }, why);
      await person.hears("message", { room: garden, text: `in the garden, ${round}` }, why);
    }
  }
});

test("after leaving, nothing more arrives", async () => {
  const node = await oneNode();
  const [kitchen] = rooms("kitchen");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol");
  for (const person of [alice, bob, carol]) await person.joins(kitchen);

  await bob.asks("leave", kitchen);
  alice.sends("message", kitchen, "bob has left");
  await carol.hears("message", { text: "bob has left" });
  await bob.joins(kitchen);
  alice.sends("message", kitchen, "bob is back");

  const why = "bob had left the room when it was sent: socket.leave(room).";
  await bob.hears("message", { text: "bob is back" }, why);
});

test("leaving one room keeps the others", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  await alice.joins(kitchen, garden);
  await bob.joins(kitchen, garden);

  await bob.asks("leave", kitchen);
  alice.sends("message", garden, "the roses bloom");

  const why = "bob left the kitchen and is still in the garden: leave the one room, not all.";
  await bob.hears("message", { room: garden, text: "the roses bloom" }, why);
  bob.sends("shout", "still here");
  await bob.hears("shout", { text: "still here" }, why);
});

test("join and leave are acknowledged only once they hold", async () => {
  const node = await oneNode();
  const [kitchen] = rooms("kitchen");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  await alice.joins(kitchen);

  for (let round = 1; round <= 10; round++) {
    await bob.asks("join", kitchen);
    alice.sends("message", kitchen, `bob is in, ${round}`);
    await alice.hears("message", { text: `bob is in, ${round}` });
    await bob.hears(
      "message",
      { text: `bob is in, ${round}` },
      "The join was acknowledged before it held: call ack() after socket.join.",
    );
    await bob.asks("leave", kitchen);
    alice.sends("message", kitchen, `bob is out, ${round}`);
    await alice.hears("message", { text: `bob is out, ${round}` });
  }
  await bob.heardNoMore(
    "message",
    "The leave was acknowledged before it held: call ack() after socket.leave.",
  );
});

test("a room dies with its last member and can be born again", async () => {
  const node = await oneNode();
  const [kitchen] = rooms("kitchen");
  const alice = await node.client("A", "alice");
  await alice.joins(kitchen);
  alice.sends("message", kitchen, "nobody else is here");
  await alice.hears("message", { text: "nobody else is here" });

  await alice.leaves();
  const bob = await node.client("A", "bob");
  await bob.joins(kitchen);
  bob.sends("message", kitchen, "a new kitchen");

  const why = "A room is nothing but its members: no list of rooms of your own has to be kept.";
  await bob.hears("message", { text: "a new kitchen", from: "bob" }, why);
  await bob.asks("leave", kitchen);
  await bob.joins(kitchen);
  bob.sends("message", kitchen, "and another");
  await bob.hears("message", { text: "and another" }, why);
});
