import { allOf, rooms, shared, startNodes } from "#harness";
import { test } from "vitest";

const oneNode = shared(() => startNodes("A"));

test("a message reaches everybody in the room, the sender too", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const alicesPhone = await node.client("A", "alice");
  const bob = await node.client("A", "bob", "polling");
  const everybody = [alice, alicesPhone, bob];
  await allOf(everybody.map((person) => person.joins(kitchen)));

  alice.sends("message", kitchen, "soup is ready");

  const why =
    "io.in(room).emit reaches everybody whom `join` has put in the room by now, every connection " +
    "of hers; socket.to(room) leaves the sender out.";
  for (const person of everybody) await person.hears("message", { text: "soup is ready" }, why);
  const again = "Said again, it is another message. It is one, too, when nobody else is there.";
  alice.sends("message", kitchen, "soup is ready");
  for (const person of [alice, bob]) {
    await person.hears("message", { text: "soup is ready" }, again);
  }
  alice.sends("message", kitchen, "the soup gets cold");
  for (const person of [alice, bob]) {
    await person.hears("message", { text: "the soup gets cold" }, "Each is heard once, by each.");
  }
  await bob.joins(garden);
  bob.sends("message", garden, "is anybody here?");
  await bob.hears("message", { text: "is anybody here?" }, again);
});

test("a message says which room it is for and who sent it", async () => {
  const node = await oneNode();
  const [kitchen, garden, cellar] = rooms("kitchen", "garden [c++] (2)*", "cellar");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol");
  for (const person of [carol, bob]) await person.joins(kitchen);
  await alice.joins(kitchen, garden, cellar);

  const why = "The room is the one that was written to, the name that of the socket which wrote.";
  bob.sends("message", kitchen, "soup is ready");
  await carol.hears("message", { text: "soup is ready", room: kitchen, from: "bob" }, why);
  alice.sends("message", kitchen, "coming");
  await carol.hears("message", { text: "coming", room: kitchen, from: "alice" }, why);
  const dave = await node.client("A", "dave");
  // Every object of JavaScript has a constructor.
  for (const person of [alice, dave]) await person.joins(garden, "constructor");
  // A text arrives as it is, however long, and whatever signs it holds.
  const recipe = `  <b>Soup</b>: take ${"an onion, ".repeat(50)}salt & "pepper".\n`;
  await alice.asks("leave", cellar);
  alice.sends("message", garden, recipe);
  const whole =
    `${why} To leave a room changes neither. The text is passed on as it was written: spaces, signs ` +
    "and all. So is the name of a room, and whoever has joined that hears it.";
  await dave.hears("message", { text: recipe, room: garden, from: "alice" }, whole);
  alice.sends("message", "constructor", "a room like any other");
  await dave.hears("message", { text: "a room like any other", room: "constructor" }, whole);
});

test("a message stays out of other rooms", async () => {
  const node = await oneNode();
  const [kitchen, garden, cellar] = rooms("kitchen", "garden", "cellar");
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
  bob.sends("message", kitchen, "coming");
  await bob.asks("join", cellar);
  await bobsPhone.joins(garden);
  alice.sends("message", garden, "bob's phone is here");
  const connection =
    "bob's phone was in no room so far, whoever spoke, bob or another. A connection is in a room, " +
    "not a person.";
  await bobsPhone.hears("message", { text: "bob's phone is here" }, connection);
  const shouts = ["a shout is for all rooms", "and each hears it once"];
  for (const text of shouts) bob.sends("shout", text);
  for (const person of [alice, bob, carol, bobsPhone]) {
    for (const text of shouts) await person.hears("shout", { text }, "Shouts stay as they were.");
  }
});

test("someone in two rooms hears both, each once", async () => {
  const node = await oneNode();
  const [kitchen, garden, cellar, attic] = rooms("kitchen", "garden", "cellar", "attic");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol", "polling");
  // All of them at the same moment.
  const joins = [alice, bob, carol].flatMap((person) =>
    [cellar, attic, kitchen, garden].map((room) => person.asks("join", room)),
  );
  await allOf(joins);
  // To join once more changes nothing.
  for (const person of [alice, bob]) await person.joins(kitchen);

  const why =
    "Joining a second room neither ends the first nor adds a listener: messages would be missed, " +
    "or heard twice. And a volatile message is lost to whoever is busy.";
  // In each room in the order in which it was said. What is said in two at once may overtake.
  for (const room of [kitchen, garden, kitchen, attic]) {
    const texts = Array.from({ length: 10 }, (_, index) => `in the ${room}, ${index + 1}`);
    for (const text of texts) alice.sends("message", room, text);
    for (const person of [bob, carol]) {
      for (const text of texts) await person.hears("message", { text }, why);
    }
  }
});

test("nobody is in a room who has not joined it", async () => {
  const node = await oneNode();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const erin = await node.client("A", "erin");
  const frank = await node.client("A", "frank");
  await alice.joins(kitchen, garden);
  for (const person of [bob, erin]) await person.joins(kitchen);
  const long = `${kitchen}, the one behind the hall, with a blue door`;
  await frank.joins(
    `${kitchen},${garden}`,
    kitchen.toUpperCase(),
    ` ${kitchen}`,
    kitchen.slice(0, 6),
    `${long} and no window`,
  );

  const longer = ["/pantry", ":pantry", " pantry", "*"].map((end) => `${kitchen}${end}`);
  const alikes = [...longer, `#${kitchen}`, `room:${kitchen}`, kitchen.replace("-", " ")];
  for (const room of ["erin", "kitchen", "garden", "k.tchen", ".*", long, ...alikes]) {
    alice.sends("message", room, `said in a room that is called ${room}`);
  }
  alice.sends("message", kitchen, "dinner at eight");

  const named = `erin has joined ${kitchen} and nothing else: nobody is in a room unasked.`;
  await erin.hears("message", { text: "dinner at eight" }, named);
  const alike = `frank is not in ${kitchen}, only in rooms whose names look like it: take a name as it is.`;
  frank.sends("message", ` ${kitchen}`, "dinner at nine");
  await frank.hears("message", { text: "dinner at nine" }, alike);
  await bob.hears("message", { text: "dinner at eight" });
  bob.sends("message", garden, "may I write here?");
  bob.sends("shout", "that was me");
  await bob.hears("shout", { text: "that was me" });
  // Whether he may, and whether he hears it himself, is left open.
  bob.forgets("message");
  alice.sends("message", garden, "the roses sleep");
  alice.sends("message", kitchen, "good night");
  const wrote = "bob is not in the garden: he has written to it once, and never joined it.";
  await bob.hears("message", { text: "good night" }, wrote);
  await bob.leaves();
  const bobAgain = await node.client("A", "bob");
  alice.sends("message", kitchen, "where is bob?");
  await erin.hears("message", { text: "good night" });
  await erin.hears("message", { text: "where is bob?" });
  await bobAgain.joins(garden);
  alice.sends("message", garden, "here he is");
  const anew =
    "bob has disconnected and come back. That is a new connection, and it is in no room.";
  await bobAgain.hears("message", { text: "here he is" }, anew);
});

test("after leaving, nothing more arrives", async () => {
  const node = await oneNode();
  const [kitchen, garden, cellar] = rooms("kitchen", "garden", "cellar");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol");
  const bobsPhone = await node.client("A", "bob");
  await bob.joins(kitchen, garden);
  for (const person of [alice, carol, bobsPhone]) await person.joins(kitchen);

  await bob.asks("leave", kitchen);
  alice.sends("message", kitchen, "bob has left");
  for (const person of [carol, bobsPhone]) {
    const stays = "Only this one connection of bob's left: all others stay.";
    await person.hears("message", { text: "bob has left" }, stays);
  }
  await bob.joins(cellar);
  // Whether whoever is out may write is left open. He does not hear it.
  bob.sends("message", kitchen, "may I write here?");
  bob.sends("message", cellar, "it is dark here");
  const speaks =
    "bob hears what he says in the cellar, where he is, and nothing of the kitchen, which he has " +
    "left: leave the room that the event names, and send to those who are in it, whoever speaks.";
  await bob.hears("message", { text: "it is dark here" }, speaks);
  await bob.joins(kitchen);
  alice.sends("message", kitchen, "bob is back");

  const why = "bob had left the room when that was sent: leave the room that the event names.";
  await bob.hears("message", { text: "bob is back" }, why);
});

test("leaving one room keeps the others", async () => {
  const node = await oneNode();
  const [kitchen, cellar] = rooms("kitchen", "cellar");
  // Its name begins with that of the room that he leaves.
  const garden = `${kitchen} garden`;
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const bobsPhone = await node.client("A", "bob");
  await alice.joins(garden, cellar);
  await bobsPhone.joins(garden);
  await bob.joins(kitchen, garden, cellar);

  await bob.asks("leave", kitchen);
  alice.sends("message", garden, "the roses bloom");

  const why = "bob left the kitchen and is still in its garden: leave the one room, not all.";
  await bob.hears("message", { text: "the roses bloom" }, why);
  await bobsPhone.leaves();
  alice.sends("message", garden, "the tulips bloom");
  const stays = "bob's phone has disconnected, and he has not: he is still in the garden.";
  await bob.hears("message", { text: "the tulips bloom" }, stays);
  await bob.asks("leave", garden);
  alice.sends("message", garden, "bob has left the garden, too");
  alice.sends("message", cellar, "it is dark here");
  const last =
    "bob left the kitchen and then the garden. So he is in the cellar, and nowhere else.";
  await bob.hears("message", { text: "it is dark here" }, last);
});

test("join and leave are acknowledged only once they hold", async () => {
  const node = await oneNode();
  const [kitchen, attic] = rooms("kitchen", "attic");
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
  // Nobody has ever been there.
  await bob.asks("leave", attic);
  for (let time = 1; time <= 2; time++) await bob.asks("join", kitchen);
  const once = "Who comes and goes, and then speaks, is heard once: add no listeners on the way.";
  for (const text of ["bob is back", "for good"]) {
    bob.sends("message", kitchen, text);
    for (const person of [carol, bob]) await person.hears("message", { text }, once);
  }
  await bob.asks("leave", kitchen);
  alice.sends("message", kitchen, "bob is out");
  alice.sends("shout", "all out");
  await bob.hears("shout", { text: "all out" });
  await bob.heardNoMore("message", "However often bob joined, to leave once is to be out.");
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
  await alice.joins(kitchen);
  alice.sends("message", kitchen, "is anybody here?");
  await bob.joins(kitchen);
  alice.sends("message", kitchen, "the second kitchen");
  const last = "bob had left the kitchen as the last, when that was sent. So he was out.";
  await bob.hears("message", { text: "the second kitchen" }, `${last} ${why}`);
  for (const person of [alice, bob]) await person.leaves();

  const carol = await node.client("A", "carol");
  const dave = await node.client("A", "dave");
  for (const person of [carol, dave]) await person.joins(kitchen);
  carol.sends("message", kitchen, "the third kitchen");
  await dave.hears("message", { text: "the third kitchen" }, why);

  const erin = await node.client("A", "erin");
  const frank = await node.client("A", "frank");
  await erin.joins(kitchen);
  await carol.leaves();
  dave.sends("message", kitchen, "without carol");
  await erin.hears("message", { text: "without carol" }, why);
  await frank.leaves();
  dave.sends("message", kitchen, "without frank");
  const stranger = "frank was in no room. When he disconnects, that concerns none.";
  await erin.hears("message", { text: "without frank" }, stranger);
  await dave.asks("leave", kitchen);
  erin.sends("message", kitchen, "is nobody else here?");
  const alone = "erin is the last one in the kitchen. It is a room as long as there is one.";
  await erin.hears("message", { text: "is nobody else here?" }, alone);
});
