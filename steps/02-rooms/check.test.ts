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
  const carol = await node.client("A", "carol");
  for (const person of [carol, bob]) await person.joins(kitchen);
  await alice.joins(kitchen, garden);

  const why = "The room is the one that was written to, the name that of the socket which wrote.";
  bob.sends("message", kitchen, "soup is ready");
  await carol.hears("message", { text: "soup is ready", room: kitchen, from: "bob" }, why);
  alice.sends("message", kitchen, "coming");
  await carol.hears("message", { text: "coming", room: kitchen, from: "alice" }, why);
  const dave = await node.client("A", "dave");
  await dave.joins(garden);
  alice.sends("message", garden, "the roses bloom");
  await dave.hears("message", { text: "the roses bloom", room: garden, from: "alice" }, why);
});

test("a message stays out of other rooms", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol");
  const bobsPhone = await node.client("A", "bob");
  await alice.joins(kitchen, garden);
  await bob.joins(kitchen);
  await carol.joins(garden);

  alice.sends("message", kitchen, "soup is ready");
  await bob.hears("message", { text: "soup is ready" });
  alice.sends("message", garden, "the roses bloom");

  const why = "Send to the one room that the message names: not to everybody, not to more rooms.";
  await carol.hears("message", { text: "the roses bloom" }, why);
  await bobsPhone.joins(garden);
  alice.sends("message", garden, "bob's phone is here");
  const connection = "bob's phone was in no room so far. A connection is in a room, not a person.";
  await bobsPhone.hears("message", { text: "bob's phone is here" }, connection);
  const erin = await node.client("A", "erin");
  await erin.joins(kitchen);
  alice.sends("message", "erin", "said in a room that is called erin");
  alice.sends("message", kitchen, "dinner at eight");
  const name = "erin has not joined the room that is called erin: nobody is in a room unasked.";
  await erin.hears("message", { text: "dinner at eight" }, name);
});

test("someone in two rooms hears both, each once", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol", "polling");
  for (const person of [alice, bob, carol]) await person.joins(kitchen, garden);
  // To join once more changes nothing.
  await bob.joins(kitchen);

  for (let round = 1; round <= 10; round++) {
    alice.sends("message", kitchen, `in the kitchen, ${round}`);
    alice.sends("message", garden, `in the garden, ${round}`);
  }

  const why =
    "Joining a second room neither ends the first nor adds a listener: messages would be missed, " +
    "or heard twice. And a volatile message is lost to whoever is busy.";
  for (const person of [bob, carol]) {
    for (let round = 1; round <= 10; round++) {
      await person.hears("message", { text: `in the kitchen, ${round}` }, why);
      await person.hears("message", { text: `in the garden, ${round}` }, why);
    }
  }
});

test("after leaving, nothing more arrives", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol");
  const bobsPhone = await node.client("A", "bob");
  for (const person of [alice, carol, bobsPhone]) await person.joins(kitchen);
  await bob.joins(kitchen, garden);

  await bob.asks("leave", kitchen);
  alice.sends("message", kitchen, "bob has left");
  for (const person of [carol, bobsPhone]) {
    const stays = "Only this one connection of bob's left: all others stay.";
    await person.hears("message", { text: "bob has left" }, stays);
  }
  await bob.joins(kitchen);
  alice.sends("message", kitchen, "bob is back");

  const why = "bob had left the room when that was sent: leave the room that the event names.";
  await bob.hears("message", { text: "bob is back" }, why);
});

test("leaving one room keeps the others", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  await alice.joins(garden);
  await bob.joins(garden, kitchen);

  await bob.asks("leave", kitchen);
  alice.sends("message", garden, "the roses bloom");

  const why = "bob left the kitchen and is still in the garden: leave the one room, not all.";
  await bob.hears("message", { text: "the roses bloom" }, why);
});

test("join and leave are acknowledged only once they hold", async () => {
  const node = await oneNode();
  const [kitchen] = rooms("kitchen");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol");
  for (const person of [alice, carol]) await person.joins(kitchen);

  const early = "acknowledged before it held: call ack() after";
  for (let round = 1; round <= 10; round++) {
    await bob.asks("join", kitchen);
    alice.sends("message", kitchen, `bob is in, ${round}`);
    const wasInTime = `Either this join was ${early} socket.join, or the last leave before socket.leave.`;
    await bob.hears("message", { text: `bob is in, ${round}` }, wasInTime);
    await carol.hears("message", { text: `bob is in, ${round}` });
    await bob.asks("leave", kitchen);
    alice.sends("message", kitchen, `bob is out, ${round}`);
    await carol.hears("message", { text: `bob is out, ${round}` });
  }

  await bob.heardNoMore("message", `The leave was ${early} socket.leave.`);
  // What holds already is acknowledged, too: nobody is left waiting.
  await bob.asks("leave", kitchen);
  for (let time = 1; time <= 2; time++) await bob.asks("join", kitchen);
});

test("a room dies with its last member and can be born again", async () => {
  const node = await oneNode();
  const [kitchen] = rooms("kitchen");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const why = "A room is nothing but its members: it needs no owner, and no list of your own.";

  for (const person of [alice, bob]) await person.joins(kitchen);
  alice.sends("message", kitchen, "the first kitchen");
  await bob.hears("message", { text: "the first kitchen" }, why);
  for (const person of [alice, bob]) await person.asks("leave", kitchen);
  for (const person of [bob, alice]) await person.joins(kitchen);
  alice.sends("message", kitchen, "the second kitchen");
  await bob.hears("message", { text: "the second kitchen" }, why);
  for (const person of [alice, bob]) await person.leaves();

  const carol = await node.client("A", "carol");
  const dave = await node.client("A", "dave");
  for (const person of [carol, dave]) await person.joins(kitchen);
  carol.sends("message", kitchen, "the third kitchen");
  await dave.hears("message", { text: "the third kitchen" }, why);

  const erin = await node.client("A", "erin");
  await erin.joins(kitchen);
  await carol.leaves();
  dave.sends("message", kitchen, "without carol");
  await erin.hears("message", { text: "without carol" }, why);
});
