import { type Client, shared, startNodes } from "#harness";
import { test } from "vitest";

const oneNode = shared(() => startNodes("A"));

test("a client connects over WebSocket and is welcomed by the node's name", async () => {
  const node = await oneNode();

  const alice = await node.client("A", "alice", "websocket");

  await alice.hears("welcome", "A", 'Greet each client with socket.emit("welcome", nodeName).');
});

test("a client connects over HTTP long-polling and is welcomed", async () => {
  const node = await oneNode();

  const alice = await node.client("A", "alice", "polling");

  await alice.hears("welcome", "A", "Not every network lets WebSocket through: serve both.");
});

test("only the newcomer is welcomed", async () => {
  const node = await oneNode();
  const alice = await node.client("A", "alice");
  await alice.hears("welcome", "A");

  const bob = await node.client("A", "bob");
  await bob.hears("welcome", "A");
  const carol = await node.client("A", "carol");
  await carol.hears("welcome", "A");
  carol.sends("shout", "carol is here");
  for (const person of [alice, bob]) await hearsShout(person, "carol is here");

  const why = "Whoever is already here is greeted again each time somebody comes.";
  await alice.heardNoMore("welcome", why);
  await bob.heardNoMore("welcome", why);
});

test("a shout reaches everybody, the sender too", async () => {
  const node = await oneNode();
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");

  alice.sends("shout", "soup is ready");

  const why =
    "io.emit reaches everybody; socket.emit one client; socket.broadcast.emit the others.";
  for (const person of [alice, bob]) await hearsShout(person, "soup is ready", why);
});

test("a shout carries the sender's name", async () => {
  const node = await oneNode();
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");

  alice.sends("shout", "soup is ready");
  const why = "The name is in socket.handshake.auth.name when the client connects. Keep it.";
  await bob.hears("shout", { text: "soup is ready", from: "alice" }, why);
  bob.sends("shout", "coming");

  await alice.hears("shout", { text: "soup is ready", from: "alice" }, why);
  await alice.hears("shout", { text: "coming", from: "bob" }, why);
});

test("ten shouts arrive in the order they were sent, none missing, over WebSocket and over long-polling", async () => {
  const node = await oneNode();
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob", "websocket");
  const carol = await node.client("A", "carol", "polling");
  const shouts = Array.from({ length: 10 }, (_, index) => `shout ${index + 1}`);

  for (const text of shouts) alice.sends("shout", text);

  const why =
    "Relay each shout at once and with a plain emit: nothing held back, nothing volatile.";
  for (const person of [bob, carol]) {
    for (const text of shouts) await hearsShout(person, text, why);
  }
});

test("each shout is heard once, also after many", async () => {
  const node = await oneNode();
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");

  const why = "Add each listener once per connection, never inside another listener.";
  for (let number = 1; number <= 30; number++) {
    const speaker = number % 2 === 0 ? alice : bob;
    speaker.sends("shout", `shout ${number}`);
    for (const person of [alice, bob]) await hearsShout(person, `shout ${number}`, why);
  }
});

test("a client that left disturbs nobody", async () => {
  const node = await oneNode();
  const alice = await node.client("A", "alice");
  const bob = await node.client("A", "bob");
  const carol = await node.client("A", "carol");

  await carol.leaves();
  alice.sends("shout", "carol has left");

  const why = "Somebody who leaves must take nothing along: no listener, no name, no server.";
  for (const person of [alice, bob]) await hearsShout(person, "carol has left", why);
  const carolAgain = await node.client("A", "carol");
  carolAgain.sends("shout", "back again");
  await hearsShout(bob, "back again", why);
});

function hearsShout(person: Client, text: string, why?: string): Promise<void> {
  return person.hears("shout", { text }, why);
}
