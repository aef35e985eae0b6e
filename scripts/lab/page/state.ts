import type { CheckVerdict, StepVerdict } from "../../workshop/verdict.ts";
import type { Hop, Picture, Said } from "../events.ts";

/** A message with all that was seen of it so far. */
export interface Message {
  said: Said;
  hops: Hop[];
}

export interface State {
  picture: Picture | undefined;
  /** Whether the lab's server can be reached. */
  connected: boolean;
  guide: string;
  checks: CheckVerdict[];
  /** Undefined before the first run, "running" while they run. */
  verdict: StepVerdict | "running" | undefined;
  /** The last messages, oldest first. */
  messages: Message[];
  /** What the last action could not do, or what has just happened. */
  note: string;
}

export const EMPTY: State = {
  picture: undefined,
  connected: false,
  guide: "",
  checks: [],
  verdict: undefined,
  messages: [],
  note: "",
};

/** How many messages the time line keeps. */
const KEPT = 12;

export function withSaid(messages: readonly Message[], said: readonly Said[]): Message[] {
  return [...messages, ...said.map((each) => ({ said: each, hops: [] }))].slice(-KEPT);
}

export function withHops(messages: readonly Message[], hops: readonly Hop[]): Message[] {
  return messages.map((message) => {
    const own = hops.filter((hop) => hop.said === message.said.id);
    if (own.length === 0) return message;
    return {
      ...message,
      hops: [...message.hops, ...own].toSorted((one, other) => one.at - other.at),
    };
  });
}

/** What became of a message, in a sentence. */
export function tell({ said, hops }: Message, picture: Picture): string {
  const name = (id: number) =>
    picture.people.find((person) => person.id === id)?.name ?? "somebody";
  const who = (kind: "heard" | "missed") => {
    const names = hops.flatMap((hop) => (hop.kind === kind ? name(hop.person) : []));
    return names.length > 4 ? `${names.length} people` : [...new Set(names)].join(", ");
  };
  const heard = who("heard");
  const missed = hops.some((hop) => hop.kind === "missed") ? who("missed") : "";
  return (
    `${title(said)}. Heard by ${heard || "nobody"}.` + (missed ? ` Not heard by ${missed}.` : "")
  );
}

/** The same in a few letters, for where the room is told by its colour and mark. */
export function shortTitle(said: Said): string {
  if (said.event === "typing") return `${said.from} types`;
  return said.event === "message" ? `${said.from}: ${said.text}` : title(said);
}

/** Who says what to whom: `alice to kitchen: soup is ready`. */
export function title({ event, from, rooms, text }: Said): string {
  const to = rooms.length > 0 ? ` to ${rooms.join(", ")}` : "";
  if (event === "typing")
    return `${from} types${rooms.length > 0 ? ` in ${rooms.join(", ")}` : ""}`;
  const verbs = {
    message: "",
    shout: " shouts",
    announce: " announces",
    whisper: " whispers",
    drain: " drains",
  };
  return `${from}${verbs[event]}${to}: ${text}`;
}
