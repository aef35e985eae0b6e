import { waitUntil } from "../harness/wait.ts";
import type { SayEvent, SceneView } from "./events.ts";
import type { Lab } from "./lab.ts";
import type { Person } from "./person.ts";

/** A short play of real actions. What it says afterwards is what was seen. */
export interface Scene {
  id: string;
  title: string;
  /** The first step that it is about. */
  from: number;
  /** Two sentences: what to look at. */
  look: string;
  beats: Beat[];
}

interface Beat {
  title: string;
  /** @returns what was seen, in a sentence. */
  play: (lab: Lab) => Promise<string>;
}

/** How long to look for what a beat expects, in ms. */
const PATIENCE = 5_000;
/** How long Redis stays away, in ms, after the second that the first message was waited for. */
const OUTAGE = 6_000;

const inTheKitchen: Beat = {
  title: "alice and carol on node A, bob on node B, all in the kitchen",
  play: async (lab) => {
    await onStage(lab, { alice: "A", carol: "A", bob: "B" });
    return "All three are in the kitchen: their nodes acknowledged it.";
  },
};

export const SCENES: Scene[] = [
  {
    id: "wall",
    title: "The wall",
    from: 3,
    look: "Look at node B while alice speaks on node A. Every join was acknowledged, and no error is shown anywhere.",
    beats: [
      inTheKitchen,
      { title: "alice speaks on node A", play: (lab) => speak(lab, "alice", "soup is ready") },
      { title: "bob speaks on node B", play: (lab) => speak(lab, "bob", "is anybody here?") },
    ],
  },
  {
    id: "adapter",
    title: "The adapter",
    from: 5,
    look: "Follow the message down to Redis and up again to the other nodes. Node A hands it to its own clients without waiting for Redis.",
    beats: [
      inTheKitchen,
      { title: "alice speaks on node A", play: (lab) => speak(lab, "alice", "soup is ready") },
      { title: "bob answers on node B", play: (lab) => speak(lab, "bob", "coming") },
    ],
  },
  {
    id: "rooms",
    title: "Rooms are not in Redis",
    from: 5,
    look: "Look at DBSIZE while rooms fill up. The members stand in the nodes, and Redis has nothing but subscriptions.",
    beats: [
      inTheKitchen,
      {
        title: "alice and bob also go to the garden",
        play: async (lab) => {
          for (const name of ["alice", "bob"]) await lab.people.byName(name).ask("join", "garden");
          return whatRedisHolds(lab);
        },
      },
      {
        title: "bob speaks in the garden",
        play: async (lab) => {
          const seen = await speak(lab, "bob", "roses!", "garden");
          return `${seen} ${await whatRedisHolds(lab)}`;
        },
      },
    ],
  },
  {
    id: "typing",
    title: "To all but the sender",
    from: 6,
    look: "alice types and sees nothing of it herself. Her message afterwards comes back to her as well.",
    beats: [
      inTheKitchen,
      { title: "alice types", play: (lab) => speak(lab, "alice", "", "kitchen", "typing") },
      { title: "alice speaks", play: (lab) => speak(lab, "alice", "soup is ready") },
    ],
  },
  {
    id: "death",
    title: "A node dies",
    from: 11,
    look: "Look at alice when her node is killed: she comes back on another one. Her rooms were in the memory of the node that died.",
    beats: [
      {
        title: "three people come through the balancer, into the kitchen",
        play: async (lab) => {
          await onStage(lab, { alice: "balancer", carol: "balancer", bob: "balancer" });
          return `alice is on node ${lab.people.byName("alice").node}.`;
        },
      },
      { title: "alice's node is killed", play: killNodeOfAlice },
      { title: "alice speaks", play: (lab) => speak(lab, "alice", "I am back") },
    ],
  },
  {
    id: "outage",
    title: "Redis is away",
    from: 12,
    look: "Look at the nodes while Redis is gone: nobody dies, and each serves its own. When Redis returns, the room is whole again without help.",
    beats: [
      inTheKitchen,
      {
        title: "Redis is stopped, and alice speaks",
        play: async (lab) => {
          await lab.cluster.redis?.stop();
          return speak(lab, "alice", "can you hear me?");
        },
      },
      { title: "six seconds later", play: outageGoesOn },
      { title: "Redis is back", play: redisReturns },
    ],
  },
];

/** A scene as the page shows it. */
export function viewOf(scene: Scene, seen: readonly string[], running: boolean): SceneView {
  const { id, title, look } = scene;
  const beats = scene.beats.map((beat) => beat.title);
  return { id, title, look, beats, played: seen.length, running, seen: [...seen] };
}

/** Sends everybody home, and connects these people, into the kitchen. */
async function onStage(lab: Lab, cast: Record<string, string>): Promise<void> {
  lab.people.clear();
  await lab.bringUp();
  for (const [name, via] of Object.entries(cast)) {
    const where = via === "balancer" || lab.cluster.nodes.some((node) => node.name === via);
    const person = await lab.people.add(name, where ? via : "A");
    const problem = await person.ask("join", "kitchen");
    if (problem) throw new Error(problem);
  }
  await lab.subscriptionsLive();
}

/** Lets somebody say something, waits for what becomes of it, and tells. */
async function speak(
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

async function whatRedisHolds(lab: Lab): Promise<string> {
  const members = lab.people.all.reduce((sum, { rooms }) => sum + rooms.size, 0);
  const keys = await lab.keysInRedis();
  return `The rooms hold ${members} members, and Redis stores ${keys} keys.`;
}

async function killNodeOfAlice(lab: Lab): Promise<string> {
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

/** A command that waits for Redis fails after 5 s, and that is when a node may die of it. */
async function outageGoesOn(lab: Lab): Promise<string> {
  const { nodes } = lab.cluster;
  const died = () => nodes.filter(({ state }) => state === "down");
  await waitUntil(() => died().length > 0, OUTAGE);
  if (died().length === 0) return "No node has died.";
  return `${died()
    .map(({ name, ending }) => `Node ${name} has died: ${ending}.`)
    .join(" ")}`;
}

async function redisReturns(lab: Lab): Promise<string> {
  await lab.cluster.redis?.start();
  await lab.subscriptionsLive(PATIENCE);
  const alice = lab.people.byName("alice");
  if (!alice.node) return "alice has no node to speak to any more.";
  return speak(lab, "alice", "and now?");
}
