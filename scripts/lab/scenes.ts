import type { SceneView } from "./events.ts";
import type { Lab } from "./lab.ts";
import {
  killNodeOfAlice,
  onStage,
  outageBegins,
  outageGoesOn,
  redisReturns,
  speak,
  whatRedisHolds,
} from "./scene-actions.ts";

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
        play: outageBegins,
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
