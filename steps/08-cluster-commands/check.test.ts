import { allOf, rooms, shared, startFarFromRedis } from "#harness";
import { test } from "vitest";

// Redis is 5 ms away: whoever does not wait for it is faster.
const threeNodes = shared(() => startFarFromRedis(5, "A", "B", "C"));

test("move moves members on both nodes", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden] = rooms("the red kitchen", "the rose garden");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const bobOnPhone = await cluster.client("C", "bob");
  const carol = await cluster.client("A", "carol");
  const dave = await cluster.client("B", "dave");
  for (const person of [alice, bob, bobOnPhone, carol]) await person.joins(kitchen);
  await dave.joins(garden);
  // Whoever mutes a room is still in it.
  await carol.asks("mute", kitchen);

  await alice.asks("move", kitchen, garden);
  // Whether the acknowledgement came too early is for another check to say.
  await alice.tries("who", garden);
  await cluster.settled();
  alice.sends("message", garden, "what a lovely evening");

  const why =
    "io.in(roomOf(from)).socketsJoin(roomOf(to)) is a command to the members' connections on every " +
    "node. Who has left the room before it comes is no member any more.";
  for (const person of [alice, bob, bobOnPhone, carol, dave]) {
    await person.hears("message", { room: garden, text: "what a lovely evening" }, why);
  }
  for (const asker of [alice, dave]) {
    await asker.learns("who", [garden], ["alice", "bob", "carol", "dave"], why);
  }
  for (const person of [alice, bob]) await person.asks("leave", garden);
  await cluster.settled();
  const out = "Whoever was moved to a room can leave it like any other.";
  await dave.learns("who", [garden], ["bob", "carol", "dave"], out);
});

test("the old room is empty after a move", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden, attic, cellar] = rooms("kitchen", "garden", "attic", "cellar");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("A", "carol");
  const erin = await cluster.client("C", "erin");
  for (const person of [alice, bob]) await person.joins(kitchen);
  await carol.joins(garden);
  await erin.joins(attic);

  // At the same time, and each is acknowledged.
  await allOf([carol.asks("move", kitchen, garden), alice.asks("move", attic, cellar)]);
  await carol.tries("who", garden);
  await cluster.settled();
  carol.sends("message", kitchen, "is anybody still here?");
  carol.sends("message", garden, "what a lovely evening");

  const why = "To move is to join one room and to leave the other, on every node.";
  for (const person of [alice, bob]) {
    await person.hears("message", { text: "what a lovely evening" }, why);
  }
  for (const asker of [alice, bob]) await asker.learns("who", [kitchen], [], why);
  const both = "Two moves were asked for at the same time, and each is one of its own.";
  await carol.learns("who", [cellar], ["erin"], both);
  await cluster.client("B", "dave");
  // Now nobody is there to be moved: that is done as soon as it is asked.
  await alice.asks("move", kitchen, garden);
  await cluster.settled();
  const nobody = "The kitchen was empty, so nobody is moved: dave is in no room, and stays out.";
  await alice.learns("who", [garden], ["alice", "bob", "carol"], nobody);
});

test("a move leaves other rooms and other people alone", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden, cellar] = rooms("kitchen", "garden", "cellar");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("A", "carol");
  const dave = await cluster.client("B", "dave");
  for (const person of [alice, bob]) await person.joins(kitchen, cellar);
  const aliceOnPhone = await cluster.client("B", "alice");
  for (const person of [carol, dave, aliceOnPhone]) await person.joins(cellar);
  await bob.asks("mute", kitchen);
  await alice.asks("mute", garden);

  await carol.asks("move", kitchen, garden);
  await cluster.settled();
  carol.sends("message", garden, "what a lovely evening");
  carol.sends("message", cellar, "bring wine");

  const why = "Only members of the one room are moved, and only that one room is left.";
  await carol.learns("who", [cellar], ["alice", "bob", "carol", "dave"], why);
  await carol.learns("who", [garden], ["alice", "bob"], why);
  const connection = "alice's phone was in the cellar only. A connection is moved, not a person.";
  await aliceOnPhone.hears("message", { text: "bring wine" }, connection);
  const silenced = "alice has muted the garden, and is moved there. That does not unmute it.";
  await alice.hears("message", { text: "bring wine" }, silenced);
  for (const person of [carol, bob]) await person.joins(kitchen);
  for (const room of [kitchen, garden]) carol.sends("message", room, "is bob back?");
  for (const text of ["what a lovely evening", "bring wine"]) await bob.hears("message", { text });
  const muted = "bob has muted the kitchen. That lasts until he unmutes it, wherever he is moved.";
  await bob.hears("message", { room: garden, text: "is bob back?" }, muted);
  const anew =
    "Whom a move found in the kitchen was moved. carol came after it, and is in the kitchen.";
  await carol.hears("message", { text: "bring wine" });
  await carol.hears("message", { room: kitchen, text: "is bob back?" }, anew);
});

test("move, then message: nobody misses it", async () => {
  const ROUNDS = 20;
  const cluster = await threeNodes();
  const names = rooms(...Array.from({ length: ROUNDS + 1 }, (_, round) => `room-${round}`));
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("A", "carol");
  const dave = await cluster.client("B", "dave");
  const [first = "", ...others] = names;
  for (const person of [alice, bob]) await person.joins(first);
  // Somebody waits in every room, so each node listens to it already, whichever adapter it has.
  for (const person of [carol, dave]) await person.joins(...others);

  const why =
    "A command is only published: it holds when it has come back from Redis, on this node as on the " +
    "others. Acknowledge it when all nodes have answered a question that was asked after it.";
  let from = first;
  for (const [round, to] of others.entries()) {
    await carol.asks("move", from, to);
    const speaker = round % 2 === 0 ? alice : bob;
    speaker.sends("message", from, "is anybody still here?");
    speaker.sends("message", to, `round ${round + 1}`);
    for (const person of [alice, bob]) {
      await person.hears("message", { room: to, text: `round ${round + 1}` }, why);
    }
    from = to;
  }
});

test("kick closes every connection of a person on every node, and nobody else's", async () => {
  const cluster = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("A", "bob");
  const bobOnPhone = await cluster.client("B", "bob");
  const bobAtWork = await cluster.client("B", "bob", "polling");
  const bobby = await cluster.client("A", "bobby");
  const namesake = await cluster.client("B", "Bob");
  const dave = await cluster.client("B", "dave");
  const bobOnTablet = await cluster.client("C", "bob");
  const bobAtHome = await cluster.client("B", "bob");
  await bobAtHome.leaves();
  const bobs = [bob, bobOnPhone, bobAtWork, bobOnTablet];
  const everybodyElse = [alice, bobby, namesake, dave];
  // bob's phone is in no room: a person is not where her rooms are.
  for (const person of [alice, bobby, dave, bob, bobAtWork]) await person.joins(kitchen);
  for (const person of [bobby, dave]) await person.joins("bob");

  await alice.asks("kick", "bob");
  alice.sends("shout", "bob has left us");

  const why = "A person's own room has all her connections in it, on every node, and nobody else.";
  for (const connection of bobs) await connection.isDisconnected(why);
  await dave.learns("who", [kitchen], ["alice", "bobby", "dave"], why);
  for (const person of everybodyElse) await person.hears("shout", { text: "bob has left us" }, why);
  const early = "That was said after the acknowledgement: acknowledge a kick once it holds.";
  for (const connection of bobs) await connection.heardNoMore("shout", early);
  const bobAgain = await cluster.client("A", "bob");
  alice.sends("whisper", "bob", "welcome back");
  await bobAgain.hears("whisper", { text: "welcome back" }, "To be kicked is not to be banned.");
  await dave.tries("kick", "dave");
  await dave.isDisconnected("Whoever kicks a person may be that person.");
});

test("kick, then shout: nobody who was kicked hears it", async () => {
  const ROUNDS = 5;
  const cluster = await threeNodes();
  const alice = await cluster.client("A", "alice");
  const carol = await cluster.client("B", "carol");

  const why =
    "carol, on bob's own node, spoke after the kick was acknowledged. It holds when that node has " +
    "obeyed as well: ask a question after the command, and acknowledge when all have answered.";
  for (let round = 1; round <= ROUNDS; round++) {
    const bob = await cluster.client("B", "bob");
    await cluster.settled();
    await alice.asks("kick", "bob");
    carol.sends("shout", `bob has left us, ${round}`);
    for (const person of [carol, alice]) {
      await person.hears("shout", { text: `bob has left us, ${round}` });
    }
    await bob.isDisconnected(why);
    await bob.heardNoMore("shout", why);
  }
});

test("kicking somebody who is not there is acknowledged all the same", async () => {
  const cluster = await threeNodes();
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");

  await alice.asks("kick", "nobody");
  alice.sends("shout", "we are all still here");

  const why = "Nobody had to leave.";
  for (const person of [alice, bob]) {
    await person.hears("shout", { text: "we are all still here" }, why);
  }
});

test("a command is not acknowledged as done while node B does not know of it", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  for (const person of [alice, bob]) await person.joins(kitchen);

  await cluster.node("B").freeze();

  const why =
    "A command that was sent off does not hold yet. Whoever is told that it does has to be able to " +
    "rely on it, so wait for an answer of every node, or tell that there is none.";
  await Promise.all([
    alice.learnsWhyNot("move", [kitchen, garden], why),
    alice.learnsWhyNot("kick", ["bob"], why),
  ]);

  await cluster.node("B").thaw();
  await cluster.settled();
  // While it recovers, the cluster may say that it cannot tell.
  await alice.tries("kick", "nobody");
  // Now it is well, and does what it is told.
  await alice.asks("move", garden, kitchen);
});
