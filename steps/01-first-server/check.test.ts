import { allOf, ANYTHING, type Client, shared, startNodes } from "#harness";
import { test } from "vitest";

/** Every object of JavaScript has a constructor; 100% is not encoded. */
const ODD_NAMES = [
  'Her Majesty Queen Zoë II of "Tonga"',
  "constructor",
  "100% Bob <bob@b%20c.org>",
];
const oneNode = shared(() => startNodes("A"));

test("a client connects over WebSocket and is welcomed by the node's name", async () => {
  const node = await oneNode();

  const alice = await node.client("A", "alice", "websocket");

  await alice.hears("welcome", "A", 'Greet each client with socket.emit("welcome", nodeName).');
});

test("a client connects over HTTP long-polling and is welcomed", async () => {
  const node = await oneNode();

  const dave = await node.client("A", "dave", "polling");

  await dave.hears(
    "welcome",
    ANYTHING,
    "Greet at once, however a client is connected: some never upgrade.",
  );
});

test("only the newcomer is welcomed", async () => {
  const node = await oneNode();
  const alice = await node.client("A", "alice");
  await alice.hears("welcome", ANYTHING);

  const bob = await node.client("A", "bob", "upgrade");
  await bob.hears("welcome", ANYTHING);
  const bobsPhone = await node.client("A", "bob");
  bobsPhone.sends("shout", "bob's phone is here");
  const fence =
    "The next check is about shouts. This one needs a shout to know when to stop listening.";
  for (const person of [alice, bob]) await hearsShout(person, "bob's phone is here", fence);

  const why =
    "One greeting for each connection, when it is made: socket.emit goes to the newcomer only. bob " +
    "begins with long-polling and moves to a WebSocket: that is no new connection. His phone is.";
  for (const person of [alice, bob]) await person.heardNoMore("welcome", why);
  const together = await allOf(["dave", "erin"].map((name) => node.client("A", name)));
  const each = "dave and erin came at the same time, and each of them is greeted.";
  for (const person of together) await person.hears("welcome", ANYTHING, each);
});

test("a shout reaches everybody, the sender too", async () => {
  const node = await oneNode();
  const alice = await node.client("A", "alice");
  const alicesPhone = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const everybody = [alice, alicesPhone, bob];

  const why =
    "io.emit reaches everybody; socket.emit one client; socket.broadcast.emit the others. " +
    "The text is passed on as it came. One person may have several connections.";
  const shouts: [Client, string][] = [
    [alice, '@bob  The  soup is "ready"\n& <hot> ☕ :-) :) $$5 ($&) '],
    [alicesPhone, '{"soup": ["ready"]}'],
    [bob, `/me says ${"mmh! ".repeat(1_000)}`],
  ];
  for (const [speaker, text] of shouts) {
    speaker.sends("shout", text);
    for (const person of everybody) await hearsShout(person, text, why);
  }
});

test("a shout carries the sender's name", async () => {
  const node = await oneNode();
  const carol = await node.client("A", "carol");
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");

  const why =
    "A client says its name when it connects: socket.handshake.auth.name. " +
    "Keep it with that connection, in socket.data.name.";
  bob.sends("shout", "the bread is ready");
  for (const person of [carol, bob]) {
    await person.hears("shout", { text: "the bread is ready", from: "bob" }, why);
  }
  alice.sends("shout", "coming");
  await carol.hears("shout", { text: "coming", from: "alice" }, why);

  for (const name of ODD_NAMES) {
    const phone = await node.client("A", name);
    const person = await node.client("A", name);
    const dave = await node.client("A", "dave");
    await phone.leaves();
    person.sends("shout", "good night");
    const stays =
      "Of two connections with this name one has left. A name belongs to each connection, and is " +
      "kept as it is.";
    await dave.hears("shout", { text: "good night", from: name }, stays);
  }
});

test("ten shouts arrive in the order they were sent, none missing, over WebSocket and over long-polling", async () => {
  const node = await oneNode();
  const bob = await node.client("A", "bob", "websocket");
  const dave = await node.client("A", "dave", "polling");
  const alice = await node.client("A", "alice");
  const shouts = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
  const inTurn = [
    { speaker: alice, texts: shouts },
    { speaker: dave, texts: shouts.map((text) => `and ${text}`) },
  ];

  const why =
    "Relay each shout at once, once, and with a plain emit: nothing held back, nothing volatile.";
  for (const { speaker, texts } of inTurn) {
    for (const text of texts) speaker.sends("shout", text);
    for (const person of [bob, dave]) {
      for (const text of texts) await hearsShout(person, text, why);
    }
  }
});

test("each shout is heard once, also after many", async () => {
  const node = await oneNode();
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob", "upgrade");
  const carol = await node.client("A", "carol");

  const copies =
    "Add each listener once, and to the one socket that has just connected: never inside " +
    "another listener, never to all sockets.";
  for (let number = 1; number <= 100; number++) {
    const speaker = number % 2 === 0 ? bob : alice;
    speaker.sends("shout", `shout ${number}`);
    await hearsShout(carol, `shout ${number}`, copies);
  }
  bob.sends("shout", "shout 100");
  await hearsShout(carol, "shout 100", "Shouted again, it is another shout: relay it, too.");
});

test("a client that left disturbs nobody", async () => {
  const node = await oneNode();
  const dave = await node.client("A", "dave");
  const carol = await node.client("A", "carol");
  const carolsPhone = await node.client("A", "carol");
  const bob = await node.client("A", "bob");
  const alice = await node.client("A", "alice");
  await alice.hears("welcome", ANYTHING, "Each client is greeted once, when it connects.");

  await carol.leaves();
  bob.sends("shout", "carol has left");

  const why =
    "Whoever leaves takes nothing of the others along: no server, no listener, no connection, " +
    "not even another one of the same name.";
  for (const person of [alice, carolsPhone, dave]) await hearsShout(person, "carol has left", why);
  await alice.heardNoMore("welcome", "Somebody left, and nobody came: there is none to greet.");
  const erin = await node.client("A", "erin");
  carolsPhone.sends("shout", "I am still here");
  await hearsShout(erin, "I am still here", why);
  await erin.losesConnection();
  const carolAgain = await node.client("A", "carol");
  const frank = await node.client("A", "frank");
  carolAgain.sends("shout", "carol is back");
  await hearsShout(frank, "carol is back", why);
  const lost = "erin's connection was lost. She said nothing, and nobody hears anything.";
  await hearsShout(dave, "I am still here", why);
  await hearsShout(dave, "carol is back", lost);
});

function hearsShout(person: Client, text: string, why?: string): Promise<void> {
  return person.hears("shout", { text }, why);
}
