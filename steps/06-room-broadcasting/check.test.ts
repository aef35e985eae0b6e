import { rooms, shared, startFarFromRedis } from "#harness";
import { test } from "vitest";

// Redis is 5 ms away: whoever does not wait for it is faster.
const twoNodes = shared(() => startFarFromRedis(5, "A", "B"));

test("everybody in the room but the connection that types sees the typing", async () => {
  const cluster = await twoNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const aliceOnPhone = await cluster.client("B", "alice");
  const bob = await cluster.client("A", "bob");
  const carol = await cluster.client("B", "carol");
  for (const person of [alice, aliceOnPhone, bob, carol]) await person.joins(kitchen);

  alice.sends("typing", kitchen);

  const why =
    "socket.to(room).emit reaches the room on every node, without the socket itself. Where nobody " +
    "sees anything, the names differ: emit to what `join` joins.";
  for (const person of [aliceOnPhone, bob, carol]) {
    await person.hears("typing", { room: kitchen, from: "alice" }, why);
  }
  carol.sends("typing", kitchen);
  for (const person of [alice, aliceOnPhone, bob]) {
    await person.hears("typing", { room: kitchen, from: "carol" }, why);
  }
  alice.sends("typing", kitchen);
  await alice.hasSent();
  bob.sends("typing", kitchen);
  const both = "Two type at the same time, and both are seen.";
  for (const name of ["alice", "bob"]) await carol.hears("typing", { from: name }, both);
});

test("nobody outside the room sees the typing", async () => {
  const cluster = await twoNodes();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("A", "bob");
  const carol = await cluster.client("B", "carol");
  await alice.joins(kitchen, garden);
  for (const person of [bob, carol]) await person.joins(garden);

  alice.sends("typing", kitchen);
  alice.sends("typing", garden);
  alice.sends("message", garden, "the roses bloom");

  const why = "Typing in the kitchen is for the kitchen only.";
  const byName =
    "A message goes to the room under the name that its members joined: with a prefix on one, the " +
    "other needs it, too.";
  for (const person of [bob, carol]) {
    await person.hears("typing", { room: garden }, why);
    await person.hears("message", { room: garden }, byName, 'on("message"');
    await person.heardNoMore("typing", why);
  }
});

test("an announcement to two rooms reaches each member once, on both nodes", async () => {
  const cluster = await twoNodes();
  const [kitchen, garden, cellar, attic] = rooms("kitchen", "garden", "cellar", "attic");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("B", "carol");
  const dave = await cluster.client("A", "dave");
  const aliceOnPhone = await cluster.client("B", "alice");
  for (const person of [alice, bob]) await person.joins(kitchen, garden, cellar);
  await carol.joins(garden, cellar, attic);
  for (const person of [dave, aliceOnPhone]) await person.joins(cellar);
  const erin = await cluster.client("B", "erin");
  await erin.joins(kitchen, cellar);

  alice.sends("announce", [kitchen, garden], "dinner at eight");
  alice.sends("announce", [garden, kitchen, cellar], "bring wine");
  alice.sends("announce", [attic], "mind the stairs");
  for (let time = 1; time <= 2; time++) alice.sends("announce", [cellar], "that is all");

  const any = "carol is in the garden: an announcement reaches the members of any of its rooms.";
  for (const text of ["dinner at eight", "bring wine"]) await carol.hears("notice", text, any);
  const both =
    "io.in([kitchen, garden]).emit sends one copy to whoever is in both; two emits send two.";
  for (const person of [alice, bob, erin]) {
    for (const text of ["dinner at eight", "bring wine"]) await person.hears("notice", text, both);
  }
  const there = "carol is in the attic, and on alice's node nobody is: a room spans all nodes.";
  await carol.hears("notice", "mind the stairs", there);
  const cellarOnly =
    "dave, and alice's phone, are in the cellar only: no room of the first announcement, and the " +
    "third of the second. A connection is in a room, not a person.";
  for (const person of [dave, aliceOnPhone]) {
    await person.hears("notice", "bring wine", cellarOnly);
  }
  const again = "Announced again, it is another announcement.";
  for (const person of [alice, bob, carol, dave, erin, aliceOnPhone]) {
    for (let time = 1; time <= 2; time++) await person.hears("notice", "that is all", again);
  }
});

test("an announcement to no room reaches nobody", async () => {
  const cluster = await twoNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("A", "bob");
  const carol = await cluster.client("B", "carol");
  for (const person of [alice, bob, carol]) await person.joins(kitchen);

  alice.sends("announce", [], "to nobody at all");
  alice.sends("announce", [kitchen], "dinner at eight");

  const why = "io.in([]) names no room, so its emit goes to everybody: send nothing instead.";
  for (const person of [alice, bob, carol]) await person.hears("notice", "dinner at eight", why);
});

test("whoever mutes a room hears none of its messages, and hears her other rooms", async () => {
  const cluster = await twoNodes();
  const [kitchen, cellar] = rooms("kitchen: upstairs", "cellar");
  // Its name is a part of that of the kitchen.
  const garden = kitchen.split(":")[0]!;
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("A", "bob");
  const carol = await cluster.client("B", "carol");
  const dave = await cluster.client("A", "dave");
  for (const person of [alice, bob, carol, dave]) await person.joins(kitchen, cellar, garden);

  for (const person of [bob, carol]) {
    for (const room of [kitchen, cellar]) await person.asks("mute", room);
  }
  // To join again, or to come back, is not to unmute.
  await bob.asks("join", kitchen);
  await carol.asks("leave", cellar);
  await carol.asks("join", cellar);
  await cluster.settled();
  alice.sends("message", kitchen, "soup is ready");
  alice.sends("message", cellar, "here is wine");
  alice.sends("message", garden, "the roses bloom");

  const why =
    "io.in(room).except(another).emit leaves out whoever is in another room, on every node. A " +
    "mute lasts until unmute, whoever joins meanwhile, or leaves and comes back.";
  await alice.hears("message", { room: kitchen, text: "soup is ready" });
  await alice.hears("message", { room: cellar, text: "here is wine" });
  for (const person of [alice, bob, carol]) {
    await person.hears("message", { room: garden, text: "the roses bloom" }, why);
  }
  await dave.asks("mute", kitchen);
  dave.sends("message", kitchen, "I have muted this");
  dave.sends("message", garden, "and not this");
  const texts = ["soup is ready", "here is wine", "the roses bloom", "and not this"];
  const early =
    "dave had muted the kitchen when he spoke: whoever mutes a room hears nothing of it, not even " +
    "herself. And a mute is acknowledged once it holds.";
  for (const text of texts) await dave.hears("message", { text }, early);
  await alice.hears("message", { text: "I have muted this" });
  for (const person of [alice, bob, carol]) await person.hears("message", { text: "and not this" });
  carol.sends("message", kitchen, "who is cooking?");
  carol.sends("message", garden, "I pick some");

  await alice.hears("message", { room: kitchen, text: "who is cooking?" });
  const alsoHerOwn = "carol has muted the kitchen: she hears nothing of it, not even herself.";
  for (const person of [alice, bob, carol]) {
    await person.hears("message", { room: garden, text: "I pick some" }, alsoHerOwn);
  }
});

test("whoever mutes a room stays in it and still sees the typing there", async () => {
  const cluster = await twoNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  for (const person of [alice, bob]) await person.joins(kitchen);

  await bob.asks("mute", kitchen);
  await cluster.settled();
  alice.sends("typing", kitchen);
  alice.sends("announce", [kitchen], "dinner at eight");
  alice.sends("shout", "come and see");
  bob.sends("whisper", "bob", "a note to myself");

  const why = "Muting is not leaving: only the room's messages stop.";
  await bob.hears("typing", { room: kitchen, from: "alice" }, why);
  await bob.hears("notice", "dinner at eight", why);
  for (const person of [alice, bob]) await person.hears("shout", { text: "come and see" }, why);
  const personal =
    "A whisper goes to a room of that person's own, which each of her connections joins when it " +
    `connects. ${why}`;
  await bob.hears("whisper", { text: "a note to myself" }, personal);
  bob.sends("typing", kitchen);
  await alice.hears(
    "typing",
    { room: kitchen, from: "bob" },
    "bob has muted the room, not himself.",
  );
});

test("unmuting brings the messages back, and nothing older", async () => {
  const cluster = await twoNodes();
  const [kitchen, cellar] = rooms("kitchen", "cellar");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("B", "carol");
  const dave = await cluster.client("A", "dave");
  const erin = await cluster.client("A", "erin");
  for (const person of [alice, bob, carol, dave]) await person.joins(kitchen, cellar);
  await erin.joins(cellar);
  // To mute what is muted changes nothing.
  for (const room of [kitchen, cellar, kitchen]) await bob.asks("mute", room);
  // Neither does it to unmute what is not.
  for (const event of ["unmute", "mute"] as const) await dave.asks(event, kitchen);
  // erin is not in the kitchen, and this does not let her in.
  for (const event of ["mute", "unmute"] as const) await erin.asks(event, kitchen);
  await cluster.settled();
  alice.sends("message", kitchen, "bob does not hear this");
  // Now it has reached bob's node, so nothing of it is still on its way when he unmutes.
  await carol.hears("message", { text: "bob does not hear this" });

  await bob.asks("unmute", kitchen);
  await cluster.settled();
  alice.sends("message", cellar, "bob does not hear this either");
  alice.sends("message", kitchen, "bob hears this");

  const why =
    "unmute has to undo what mute did, however often it was done: in this room alone, and for nobody else.";
  await bob.hears("message", { text: "bob hears this" }, why);
  // On her own node, too, it may be heard only once Redis has it: before dave, who is there, unmutes.
  const texts = ["bob does not hear this", "bob does not hear this either", "bob hears this"];
  for (const text of texts) await alice.hears("message", { text });
  await dave.asks("unmute", kitchen);
  await cluster.settled();
  for (const room of [kitchen, cellar]) alice.sends("message", room, "all hear this");

  const longer = "dave, who is on alice's node, muted the kitchen for longer than bob.";
  await dave.hears("message", { room: cellar, text: "bob does not hear this either" }, longer);
  await dave.hears("message", { room: kitchen, text: "all hear this" }, longer);
  const outside = "erin is in the cellar only. To mute and to unmute a room is not to join it.";
  await erin.hears("message", { room: cellar, text: "bob does not hear this either" }, outside);
  await erin.hears("message", { room: cellar, text: "all hear this" }, outside);
});

test("whoever leaves a room hears nothing more of it, on both nodes", async () => {
  const cluster = await twoNodes();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("A", "bob");
  const carol = await cluster.client("B", "carol");
  for (const person of [alice, bob, carol]) await person.joins(kitchen, garden);

  for (const person of [bob, carol]) await person.asks("leave", kitchen);
  await cluster.settled();
  alice.sends("message", kitchen, "soup is ready");
  alice.sends("message", garden, "the roses bloom");
  alice.sends("shout", "come and see");

  const why = "join and leave have to mean the same room: a prefix on one needs it on the other.";
  for (const person of [bob, carol]) {
    await person.hears("message", { text: "the roses bloom" }, why);
    await person.hears("shout", { text: "come and see" }, "Shouts stay as they were.");
  }
});

test("a whisper finds a person on both nodes, on all her connections", async () => {
  const cluster = await twoNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const bobOnPhone = await cluster.client("A", "bob", "polling");
  const bobOnTablet = await cluster.client("B", "bob");
  const aliceOnPhone = await cluster.client("B", "alice");
  const bobby = await cluster.client("B", "bobby");
  const namesake = await cluster.client("B", "Bob");
  const bobAtWork = await cluster.client("B", "bob");
  await bobAtWork.leaves();
  const alices = [alice, aliceOnPhone];
  const bobs = [bob, bobOnPhone, bobOnTablet];
  // Whoever comes and goes in rooms stays who she is.
  await bobOnTablet.joins(kitchen);
  await bobOnTablet.asks("leave", kitchen);
  await cluster.settled();

  const secret = { text: "a secret", from: "alice" };
  alice.sends("whisper", "bob", "a secret");
  const here = "bob's phone is on alice's own node: a whisper goes to everybody of that name.";
  await bobOnPhone.hears("whisper", secret, here);
  const there = "io.sockets.sockets knows this node's connections only; a room spans all nodes.";
  for (const person of [bob, bobOnTablet]) await person.hears("whisper", secret, there);
  alice.sends("whisper", "alice", "a note to myself");
  const own = "Whoever whispers to herself hears it, on each of her connections.";
  for (const person of alices) {
    await person.hears("whisper", { text: "a note to myself", from: "alice" }, own);
  }
  alice.sends("whisper", "bobby", "hello bobby");
  await bobby.hears("whisper", { text: "hello bobby" }, "A whisper to bob is for bob alone.");
  alice.sends("whisper", "Bob", "hello Bob");
  const alike = "A name is what it is, letter for letter: bob is not Bob.";
  await namesake.hears("whisper", { text: "hello Bob" }, alike);

  alice.sends("whisper", "zoe", "are you there?");
  for (const name of ["alice", "bob"]) alice.sends("whisper", name, "that is all");
  const once =
    "Each connection of hers hears a whisper once: one emit reaches them all. And nobody hears one " +
    "to somebody who is not there (zoe).";
  for (const person of [...alices, ...bobs]) {
    await person.hears("whisper", { text: "that is all" }, once);
  }
});

test("joining a room of somebody's name does not let one hear her whispers", async () => {
  const cluster = await twoNodes();
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const eve = await cluster.client("B", "eve");
  await eve.joins("bob", "alice", "person:bob", "user:bob", "name:bob", "@bob");

  alice.sends("whisper", "bob", "a secret");
  await bob.hears("whisper", { text: "a secret" });
  alice.sends("whisper", "eve", "hello eve");

  const why =
    "Clients choose the names of rooms, bob as well. With one prefix on theirs and another on " +
    "persons' rooms, no room of theirs is one of yours.";
  await eve.hears("whisper", { text: "hello eve" }, why);
  const newcomer = await cluster.client("A", "constructor");
  // At once: she has been welcomed.
  alice.sends("whisper", "constructor", "welcome");
  const named = "Whoever is connected can be whispered to, whatever her name is.";
  await newcomer.hears("whisper", { text: "welcome" }, named);

  await alice.joins("bob");
  for (const room of ["eve", "room:bob", "bob"]) {
    alice.sends("message", room, `said in a room that is called ${room}`);
  }
  const unasked =
    "eve has joined the rooms bob and alice, and none that is called eve, or room:bob.";
  await eve.hears("message", { text: "said in a room that is called bob" }, unasked);
});

test("draining node A is heard on node A only, whoever asks included", async () => {
  const cluster = await twoNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const aliceOnPhone = await cluster.client("A", "alice");
  const bob = await cluster.client("A", "bob");
  const bobOnPhone = await cluster.client("B", "bob");
  const carol = await cluster.client("B", "carol");
  for (const person of [alice, bobOnPhone, carol]) await person.joins(kitchen);

  for (const text of ["node A restarts soon", "node A restarts now"]) alice.sends("drain", text);

  const why =
    "io.local.emit reaches every connection to the node it is made on, and nobody elsewhere: bob's " +
    "phone is on the other node.";
  for (const person of [alice, aliceOnPhone, bob]) {
    await person.hears("notice", "node A restarts soon", why);
    await person.hears("notice", "node A restarts now", why);
  }
  alice.sends("announce", [kitchen], "dinner at eight");
  for (const person of [carol, bobOnPhone]) await person.hears("notice", "dinner at eight", why);
  const dave = await cluster.client("A", "dave");
  alice.sends("shout", "welcome, dave");
  const notice = "To drain is to tell people. Node A goes on serving them, and whoever comes.";
  for (const person of [dave, bob]) await person.hears("shout", { text: "welcome, dave" }, notice);
});
