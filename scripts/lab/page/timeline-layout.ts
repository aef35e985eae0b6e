import type { Hop, Picture } from "../events.ts";
import type { Message } from "./state.ts";

/** A horizontal line of the time line: a person, a node, or Redis. */
export interface Lane {
  key: string;
  label: string;
  y: number;
}

export interface Arrow {
  from: { x: number; y: number };
  to: { x: number; y: number };
  /** Whether the way was seen, or only its two ends. */
  isSeen: boolean;
  hop: Hop | undefined;
}

export interface Block {
  message: Message;
  x: number;
  width: number;
  arrows: Arrow[];
  crosses: { x: number; y: number; hop: Hop }[];
  /** How many heard it, and how many did not, of those who have no lane. */
  others: { heard: number; missed: number };
}

export const WIDTH = 940;
export const HEIGHT = 246;
const LABELS = 92;
const HEAD = 40;
const SHOWN = 4;
const MOST_LANES = 11;

/** Lays out the last messages side by side, each with its hops in the order in which they were seen. */
export function layOutTimeline(
  picture: Picture,
  all: readonly Message[],
): { lanes: Lane[]; blocks: Block[]; left: number } {
  // Whoever has gone has no lane any more, and took their messages along.
  const isThere = ({ said }: Message) => picture.people.some(({ id }) => id === said.fromId);
  const messages = all.filter(isThere).slice(-SHOWN);
  const lanes = lanesFor(picture, messages);
  const width = (WIDTH - LABELS) / SHOWN;
  const blocks = messages.map((message, index) =>
    block(message, LABELS + index * width, width, lanes),
  );
  return { lanes, blocks, left: LABELS };
}

/** The people who take part in what is shown, then the nodes, then Redis. */
function lanesFor({ people, nodes, redis }: Picture, messages: readonly Message[]): Lane[] {
  const parts = [...nodes.map(({ name }) => `node:${name}`), ...(redis ? ["redis"] : [])];
  const taking = new Set(
    messages.flatMap(({ said, hops }) => [
      said.fromId,
      ...hops.flatMap(personOf),
      ...said.expected,
    ]),
  );
  const present = people.filter(({ id }) => taking.size === 0 || taking.has(id));
  const shown = present.slice(0, MOST_LANES - parts.length);
  const height = Math.min(26, (HEIGHT - HEAD - 8) / Math.max(1, shown.length + parts.length));
  const keys = [...shown.map(({ id }) => `person:${id}`), ...parts];
  return keys.map((key, index) => {
    const person = shown.find(({ id }) => key === `person:${id}`);
    const label = person?.name ?? (key === "redis" ? "Redis" : key.replace(":", " "));
    return { key, label, y: HEAD + height / 2 + index * height };
  });
}

function count(hops: readonly Hop[], kind: Hop["kind"]): number {
  return hops.filter((hop) => hop.kind === kind).length;
}

function personOf(hop: Hop): number[] {
  return hop.kind === "published" ? [] : [hop.person];
}

function block(message: Message, x: number, width: number, lanes: readonly Lane[]): Block {
  const { said } = message;
  const y = (key: string) => lanes.find((lane) => lane.key === key)?.y;
  const hasLane = (hop: Hop) => hop.kind === "published" || y(`person:${hop.person}`) !== undefined;
  const hops = message.hops.filter(hasLane);
  const hidden = message.hops.filter((hop) => !hasLane(hop));
  const others = { heard: count(hidden, "heard"), missed: count(hidden, "missed") };
  const step = (width - 34) / Math.max(1, hops.length + 1);
  const at = (index: number) => x + 14 + index * step;
  const own = `node:${said.node}`;
  const result: Block = { message, x, width, arrows: [], crosses: [], others };
  const draw = (from: [number, string], to: [number, string], isSeen: boolean, hop?: Hop) => {
    const [fromY, toY] = [y(from[1]), y(to[1])];
    if (fromY === undefined || toY === undefined) return;
    const arrow = { from: { x: from[0], y: fromY }, to: { x: to[0], y: toY }, isSeen, hop };
    result.arrows.push(arrow);
  };
  const left = at(0) + Math.min(16, step / 2);
  // That the node took it is known only by what came of it.
  const isTaken = hops.some((hop) => hop.kind !== "missed");
  draw([at(0), `person:${said.fromId}`], [left, own], isTaken);
  let redisAt: number | undefined;
  for (const [index, hop] of hops.entries()) {
    const end = at(index + 1);
    if (hop.kind === "published") {
      draw([left, `node:${hop.node ?? said.node}`], [end, "redis"], true, hop);
      redisAt = end;
    } else if (hop.kind === "missed") {
      const laneY = y(`person:${hop.person}`);
      if (laneY !== undefined) result.crosses.push({ x: end, y: laneY, hop });
    } else if (hop.node === said.node) {
      draw([left, own], [end, `person:${hop.person}`], true, hop);
    } else {
      const turn = end - Math.min(10, step / 3);
      const from: [number, string] = redisAt === undefined ? [left, own] : [redisAt, "redis"];
      draw(from, [turn, `node:${hop.node}`], false);
      draw([turn, `node:${hop.node}`], [end, `person:${hop.person}`], true, hop);
    }
  }
  return result;
}
