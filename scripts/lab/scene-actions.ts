// What scenes are made of: real actions, each told in a sentence by what was seen of it.
import { waitUntil } from "../harness/wait.ts";
import type { SayEvent } from "./events.ts";
import type { Lab } from "./lab.ts";
import type { Person } from "./person.ts";

/** How long to look for what a beat expects, in ms. */
const PATIENCE = 5_000;
/** How long Redis stays away, in ms, after the second that the first message was waited for. */
const OUTAGE = 6_000;

/** Sends everybody home, and connects these people, into the kitchen. */
export async function onStage(lab: Lab, cast: Record<string, string>): Promise<void> {
  lab.people.clear();
  await lab.keeper.bringUp();
  for (const [name, via] of Object.entries(cast)) {
    const where = via === "balancer" || lab.cluster.nodes.some((node) => node.name === via);
    const person = await lab.people.add(name, where ? via : "A");
    const problem = await person.ask("join", "kitchen");
    if (problem) throw new Error(problem);
  }
  await lab.subscriptionsLive();
}

/** Lets somebody say something, waits for what becomes of it, and tells. */
export async function speak(
  lab: Lab,
  name: string,
  text: string,
  room = "kitchen",
  event: SayEvent = "message",
): Promise<string> {
  const tracked = lab.conversation.say(lab.people.byName(name), event, [room], text);
  await tracked.settled;
  const { heard, said } = tracked;
  const expected = lab.people.all.filter(({ id }) => said.expected.includes(id));
  const missed = expected.filter(({ id }) => !heard.has(id));
  const way = tracked.passedRedis ? "It went through Redis. " : "It did not go through Redis. ";
  const others = lab.people.all.filter(({ id }) => heard.has(id) && !said.expected.includes(id));
  const arrived = expected.filter(({ id }) => heard.has(id));
  return [
    lab.cluster.redis ? way : "",
    sentence("heard it", arrived),
    sentence("did not hear it", missed),
    sentence("heard it and should not have", others),
  ]
    .join("")
    .trim();
}

function sentence(what: string, people: readonly Person[]): string {
  if (people.length === 0) return "";
  return `${people.map(({ name, node }) => `${name} (${node ?? "nowhere"})`).join(", ")} ${what}. `;
}

export async function whatRedisHolds(lab: Lab): Promise<string> {
  const members = lab.people.all.reduce((sum, { rooms }) => sum + rooms.size, 0);
  const keys = await lab.keysInRedis();
  return `The rooms hold ${members} members, and Redis stores ${keys} keys.`;
}

export async function killNodeOfAlice(lab: Lab): Promise<string> {
  const alice = lab.people.byName("alice");
  const before = alice.node;
  const node = lab.cluster.nodes.find(({ name }) => name === before);
  await node?.kill();
  await waitUntil(() => alice.node && alice.node !== before, PATIENCE);
  await waitUntil(() => alice.rooms.size > 0, 1_000);
  const rooms = alice.rooms.size > 0 ? `in ${[...alice.rooms].join(", ")}` : "in no room";
  return alice.node
    ? `alice is on node ${alice.node}, ${rooms}.`
    : "alice has found no other node.";
}

/** How many connections nodes had to Redis before it went away. */
const connectionsBefore = new WeakMap<Lab, number>();

export async function outageBegins(lab: Lab): Promise<string> {
  connectionsBefore.set(lab, await lab.connectionsToRedis());
  await lab.cluster.redis?.stop();
  return speak(lab, "alice", "can you hear me?");
}

/** A command that waits for Redis fails after 5 s, and that is when a node may die of it. */
export async function outageGoesOn(lab: Lab): Promise<string> {
  const { nodes } = lab.cluster;
  const died = () => nodes.filter(({ state }) => state === "down");
  await waitUntil(() => died().length > 0, OUTAGE);
  if (died().length === 0) return "No node has died.";
  return `${died()
    .map(({ name, ending }) => `Node ${name} has died: ${ending}.`)
    .join(" ")}`;
}

export async function redisReturns(lab: Lab): Promise<string> {
  await lab.cluster.redis?.start();
  // A node publishes over one connection and subscribes over another. Each comes back by itself.
  const areBack = async () => (await lab.connectionsToRedis()) >= (connectionsBefore.get(lab) ?? 0);
  await waitUntil(areBack, PATIENCE, 100);
  await lab.subscriptionsLive();
  const alice = lab.people.byName("alice");
  if (!alice.node) return "alice has no node to speak to any more.";
  return speak(lab, "alice", "and now?");
}
