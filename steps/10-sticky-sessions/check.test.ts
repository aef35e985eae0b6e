import {
  allOf,
  Browser,
  guests,
  isServed,
  isServedElsewhere,
  NODE_CHOICE,
  rooms,
  shared,
  type ServerNode,
  someoneServedBy,
  startBalancedWithPatient,
  waitUntil,
} from "#harness";
import { test } from "vitest";

const balanced = shared(() => startBalancedWithPatient("A", "B", "C"));

test("20 long-polling clients connect through the balancer", async () => {
  const cluster = await balanced();
  const [kitchen] = rooms("kitchen");

  const people = await allOf(guests(20).map((name) => cluster.guest(name, "polling")));

  await allOf(people.map((person) => person.asks("join", kitchen)));
});

test("all requests of one session reach one node", async () => {
  const cluster = await balanced();
  const [kitchen] = rooms("kitchen");
  const names = ["alice", "bob", "carol", "dave"];
  const people = await allOf(names.map((name) => cluster.guest(name, "polling")));

  for (let round = 1; round <= 15; round++) {
    await allOf(people.map((person) => person.asks("join", kitchen)));
  }

  const browser = new Browser(cluster.balancer.url);
  await isServed(cluster, browser);
  const tabs = [browser, browser.opensTab(), browser.opensTab()];
  for (const tab of tabs) await tab.arrives("erin");
  for (const tab of tabs) await tab.shouts("hello");
  const refused = tabs.find(({ refusal }) => refusal);
  if (!refused) return;
  throw await cluster.failure({
    expected:
      "erin has three tabs open in one browser. Each has a session, and all the same cookies.",
    instead: `A request of a tab was refused: ${refused.refusal}. The cookies: ${refused.cookiesInWords}.`,
    why:
      "Where a new session takes the cookies of an older one to another node, that one is lost. Whoever " +
      "comes with a cookie that names a living node stays there.",
    ...NODE_CHOICE,
  });
});

test("the upgrade to WebSocket reaches the same node", async () => {
  const cluster = await balanced();
  const [kitchen] = rooms("kitchen");
  const people = await allOf(guests(9).map((name) => cluster.guest(name)));

  await allOf(people.map((person) => person.upgrades()));

  await allOf(people.map((person) => person.asks("join", kitchen)));
});

test("new clients are spread over the nodes", async () => {
  const cluster = await balanced();
  const served = { A: 0, B: 0, C: 0 };
  const isSpread = () => {
    const counts = Object.values(served);
    const all = counts.reduce((sum, count) => sum + count);
    return all > 0 && Math.min(...counts) >= all / 5;
  };

  // A balancer that throws dice may be unlucky, but not again and again.
  for (let round = 1; round <= 4 && !isSpread(); round++) {
    for (const name of guests(30)) {
      const { node } = await cluster.guest(name, "polling");
      served[node.label as keyof typeof served]++;
    }
    if (Object.values(served).includes(0)) break;
  }

  const onSockets = await allOf(guests(12).map((name) => cluster.guest(name, "websocket")));
  const nodes = new Set(onSockets.map(({ node }) => node));
  if (isSpread() && nodes.size > 1) return;
  const counts = Object.entries(served).map(([node, count]) => `${count} to node ${node}`);
  throw await cluster.failure({
    expected: "New clients should be spread: of 30, each of three nodes gets 6 at least.",
    instead: isSpread()
      ? `Those who begin with a WebSocket all went to node ${[...nodes][0]?.label}.`
      : `They went ${counts.join(", ")}.`,
    why:
      "A client that comes for the first time may go anywhere: take the nodes in turn. All clients " +
      "here have the same address, as people behind one router do.",
    ...NODE_CHOICE,
  });
});

test("a room reaches members on all nodes through the balancer", async () => {
  const cluster = await balanced();
  const [kitchen] = rooms("kitchen");
  const people = await allOf(guests(12).map((name) => cluster.guest(name)));
  await allOf(people.map((person) => person.joins(kitchen)));

  for (const speaker of people.slice(0, 3)) {
    speaker.sends("message", kitchen, `it is me, ${speaker.name}`);

    const why = "Whoever is in the room hears it, on whichever node the balancer has put her.";
    const message = { room: kitchen, text: `it is me, ${speaker.name}` };
    await allOf(people.map((person) => person.hears("message", message, why)));
  }
});

test("a node that answers /healthz with 503 keeps its clients and gets new ones", async () => {
  const cluster = await balanced();
  const [kitchen] = rooms("kitchen");
  const polling = await allOf(guests(6).map((name) => cluster.guest(name, "polling")));
  const onSockets = await allOf(guests(6).map((name) => cluster.guest(name, "websocket")));
  const node = cluster.node("C");

  node.looksIll();

  const isAsked = await waitUntil(() => node.saidIll >= 2, 3 * cluster.patience);
  const expectation = {
    expected: `Node ${node.label} answers /healthz with 503, and should get clients as before.`,
    instead: isAsked ? "It gets none any more." : "The balancer does not ask it again and again.",
    why:
      "A node without Redis says 503 in step 12, and still serves its clients. Whatever it " +
      "answers, a node that answers is alive.",
    ...NODE_CHOICE,
  };
  if (!isAsked) throw await cluster.failure(expectation);
  await someoneServedBy(cluster, node, expectation);
  const people = [...polling, ...onSockets];
  await allOf(people.map((person) => person.asks("join", kitchen)));
});

test("a client that still carries the cookie of a dead node is served by a live one", async () => {
  const cluster = await balanced();
  const [kitchen] = rooms("kitchen");
  const browsers = Array.from({ length: 4 }, () => new Browser(cluster.balancer.url));
  const servedBy = new Map<ServerNode, Browser>();
  for (const browser of browsers) servedBy.set(await isServed(cluster, browser), browser);
  const polling = await allOf(guests(5).map((name) => cluster.guest(name, "polling")));
  const onSockets = await allOf(guests(5).map((name) => cluster.guest(name, "websocket")));
  const people = [...polling, ...onSockets];
  // The first of them: without it, the others may be counted differently.
  const node = cluster.nodes.find((each) => servedBy.has(each))!;
  const browser = servedBy.get(node)!;
  const { cookies } = browser;
  const others = people.filter((person) => person.node !== node);
  const its = people.filter((person) => person.node === node);

  await node.kill();

  await isServedElsewhere(cluster, node, () => browser, {
    expected: `Node ${node.label} was killed. alice, whom it had served, should be served by another.`,
    why:
      "A browser keeps its cookies when a node dies. Whatever names a dead node must not be " +
      "followed: choose a live one, and give her a new cookie.",
  });
  await allOf(its.map((person) => person.comesBackFrom(node)));
  await allOf(others.map((person) => person.asks("join", kitchen)));
  await cluster.guestWith(cookies, "alice");
  // What a cookie says need not be true: it may be of last week's nodes.
  const madeUp = await cluster.guestWith(cookies.replaceAll(/=[^;]+/g, "$&9"), "dave");
  await madeUp.arrivedAtOnce("Her cookie names no node at all, so she is sent to any.");
  const newcomers = await allOf(guests(6).map((name) => cluster.guest(name, "websocket")));
  const why =
    "Whoever begins with a WebSocket is sent to a live node, too, with a cookie or without.";
  await allOf(newcomers.map((newcomer) => newcomer.arrivedAtOnce(why)));
});

test("a node that comes back gets clients again", async () => {
  const cluster = await balanced();
  const node = cluster.node("C");
  const newcomer = () => new Browser(cluster.balancer.url);
  const alice = await someoneServedBy(cluster, node, {
    expected: "All nodes live. Node C should serve some of the newcomers.",
    instead: "It serves none.",
    why: "Newcomers are spread over all nodes that live.",
    ...NODE_CHOICE,
  });
  await node.kill();
  await isServedElsewhere(cluster, node, newcomer, {
    expected: "Node C was killed. Newcomers should be served by the others, every time.",
    why: "A node that does not answer on /healthz gets no new clients.",
  });

  const elsewhere = await alice.arrives("alice");
  await node.restart();

  const itServes = async () => (await newcomer().visits("bob")) === node.label;
  if (!(await waitUntil(itServes, 3 * cluster.patience, 25))) {
    throw await cluster.failure({
      expected: "Node C was killed and started again. Newcomers should be sent to it, too.",
      instead: `For ${((3 * cluster.patience) / 1000).toFixed(1)} s it got none.`,
      why: "Go on asking a dead node for /healthz: as soon as it answers, it is alive again.",
      ...NODE_CHOICE,
    });
  }
  // Who was not served at all is another check's business.
  if (elsewhere === undefined || (await alice.shouts("I am still here"))) return;
  throw await cluster.failure({
    expected:
      "Node C had served alice, and was killed. Another node began a new session of hers, and should " +
      "keep it now that node C is back.",
    instead: `Her next request was refused: ${alice.refusal}. Her cookies: ${alice.cookiesInWords}.`,
    why:
      "A session stays on the node that began it. Whoever is sent to another node than her cookie " +
      "names gets a new cookie.",
    ...NODE_CHOICE,
  });
});
