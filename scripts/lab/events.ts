// What the lab's server and its page exchange. Types only: nothing here runs.
import type { PartState } from "../live/state.ts";
import type { CheckVerdict, StepVerdict } from "../workshop/verdict.ts";

/** The whole cluster, as it was last seen. */
export interface Picture {
  step: { number: number; name: string; title: string; shownAs: string };
  nodes: NodeView[];
  /** Undefined in steps that do without. */
  redis: RedisView | undefined;
  balancer: { state: PartState; ending: string; lines: string[] } | undefined;
  people: PersonView[];
  scenes: SceneView[];
  /** What is counted instead of drawn; undefined while each message is drawn. */
  rates: Rates | undefined;
  /** Messages that the lab lets somebody say each second. */
  talk: number;
}

export interface NodeView {
  name: string;
  state: PartState;
  /** How its process ended: "" while it runs. */
  ending: string;
  /** What it printed last. */
  lines: string[];
}

/** Somebody with a real connection to the cluster. */
export interface PersonView {
  id: number;
  name: string;
  /** Where the connection goes: a node's name, or "balancer". */
  via: string;
  /** The node that serves it; undefined while there is none. */
  node: string | undefined;
  /** Rooms that the node acknowledged on this connection. */
  rooms: string[];
  muted: string[];
  /** Rooms that an earlier connection was in, and this one is not. */
  lost: string[];
}

/** What connections of the lab's own saw in Redis. */
export interface RedisView {
  state: PartState;
  ending: string;
  /** Whether it answered the lab the last time; a frozen one does not. */
  answers: boolean;
  /** DBSIZE: how many keys it stores. */
  keys: number;
  channels: string[];
  /** Nodes with a connection to it, and whether one of these is subscribed to something. */
  nodes: { name: string; connections: number; subscribed: boolean }[];
  /** Subscribed connections that belong to no node of the lab, as far as can be told. */
  strangers: number;
}

/** Per second, over the last second. */
export interface Rates {
  said: number;
  heard: number;
  published: number;
}

/** Something that somebody said. */
export interface Said {
  id: number;
  event: SayEvent;
  from: string;
  fromId: number;
  /** The node that served the speaker. */
  node: string;
  rooms: string[];
  text: string;
  /** Who should hear it, by the rooms that nodes acknowledged. */
  expected: number[];
}

export type SayEvent = "message" | "shout" | "typing" | "announce" | "whisper" | "drain";

/** From step 07 on: what is asked of the whole cluster. */
export type AskEvent = "who" | "nodes" | "move" | "kick" | "poll";

/** A step of a message on its way, as it was seen. */
export type Hop = {
  said: number;
  /** ms after it was said. */
  at: number;
} & (
  | { kind: "published"; node: string | undefined; command: string; channel: string }
  | { kind: "heard"; person: number; node: string; unexpected: boolean; again: boolean }
  | { kind: "missed"; person: number; node: string }
);

export interface SceneView {
  id: string;
  title: string;
  /** Two sentences: what to look at. */
  look: string;
  beats: string[];
  /** How many beats have been played. */
  played: number;
  running: boolean;
  /** What was seen at each beat played. */
  seen: string[];
}

/** What somebody asks the lab to do. */
export type Action =
  /** Without a name, somebody is given one. */
  | { do: "add"; name: string; via: string }
  | { do: "remove"; person: number }
  | { do: "join" | "leave" | "mute" | "unmute"; person: number; room: string }
  | { do: "say"; person: number; event: SayEvent; rooms: string[]; text: string }
  | { do: "ask"; person: number; event: AskEvent; subjects: string[] }
  | { do: "start" | "kill" | "stop" | "freeze" | "thaw"; part: string }
  | { do: "crowd"; people: number }
  | { do: "talk"; perSecond: number }
  | { do: "scene"; id: string }
  | { do: "beat" }
  | { do: "check" };

/** A sentence: why it was not done, or what was answered. null when it was done. */
export type Answer = string | null;

export interface PageToLab {
  act: (action: Action, answer: (answer: Answer) => void) => void;
}

export interface LabToPage {
  picture: (picture: Picture) => void;
  /** What the guide says about the step. */
  guide: (markdown: string) => void;
  said: (said: Said[]) => void;
  hops: (hops: Hop[]) => void;
  /** Checks as they are decided; the verdict comes last. */
  checks: (checks: CheckVerdict[], verdict: StepVerdict | undefined) => void;
  /** Servers were saved and the nodes restarted with them. */
  saved: () => void;
  /** Something went wrong that no action asked for, in a sentence. */
  problem: (sentence: string) => void;
}
