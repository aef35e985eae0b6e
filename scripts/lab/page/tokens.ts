import type { Hop, Said } from "../events.ts";
import { bottom, type Layout, middle, type Point, top, WIDTH } from "./layout.ts";
import { lookOf } from "./rooms.ts";
import { cross, movingToken } from "./token-shapes.ts";
import { inMs, inSeconds } from "./words.ts";

/** How long a message is seen on one stretch of its way, in ms: far slower than it is. */
const LEG = 520;
/** Between two arrivals, so that their order can be seen, in ms. */
const BEAT = 170;
/** What is seen at the same time comes in two bundles at most, in ms: wait for both, then sort. */
const GATHER = 140;
const LINGER = 1_600;
/** More tokens than this at a time help nobody. */
const MOST_TOKENS = 40;
const FORGOTTEN_AFTER = 20_000;

interface Flight {
  said: Said;
  waiting: Hop[];
  /** When the message is where, by the clock of this page: "node:A", "redis". */
  arrival: Map<string, number>;
  /** When the last arrival began. */
  last: number;
}

/** Shows messages on their way, in the order in which they were seen, slowed down for the eye. */
export class Tokens {
  readonly #flights = new Map<number, Flight>();
  readonly #calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  constructor(
    private readonly layer: SVGGElement,
    private readonly layout: () => Layout | undefined,
  ) {}

  /** A message sets out, from its speaker to the speaker's node. */
  begin(said: Said): void {
    const now = performance.now();
    const flight: Flight = { said, waiting: [], arrival: new Map(), last: now };
    this.#flights.set(said.id, flight);
    const layout = this.layout();
    const from = layout?.people.get(said.fromId);
    const node = layout?.nodes.get(said.node);
    if (from && node) this.#move(said, [bottom(from), top(node)], now, "sent");
    flight.arrival.set(`node:${said.node}`, now + LEG);
    setTimeout(() => this.#go(flight), GATHER);
    setTimeout(() => this.#flights.delete(said.id), FORGOTTEN_AFTER);
  }

  /** More was seen of messages on their way. */
  add(hops: readonly Hop[]): void {
    for (const hop of hops) {
      const flight = this.#flights.get(hop.said);
      if (!flight) continue;
      if (flight.waiting.length === 0) setTimeout(() => this.#go(flight), GATHER);
      flight.waiting.push(hop);
    }
  }

  /** Shows a message's way once more. */
  replay(said: Said, hops: readonly Hop[]): void {
    this.begin(said);
    this.add(hops);
  }

  #go(flight: Flight): void {
    const hops = flight.waiting.splice(0).toSorted((one, other) => one.at - other.at);
    const groups = this.layout()?.isCrowd ? gather(hops) : hops.map((hop) => [hop]);
    for (const group of groups) this.#show(flight, group);
  }

  /** Shows a hop; in a crowd, what happened to several people on one node. */
  #show(flight: Flight, group: readonly Hop[]): void {
    const layout = this.layout();
    const [hop] = group;
    if (!layout || !hop) return;
    const { said, arrival } = flight;
    const isAcross = hop.kind === "heard" && hop.node !== said.node;
    const origin = isAcross && arrival.has("redis") ? "redis" : `node:${said.node}`;
    const now = performance.now();
    const start = Math.max(now, arrival.get(origin) ?? now, flight.last + BEAT);
    flight.last = start;
    if (hop.kind === "published") {
      arrival.set("redis", start + LEG);
      const node = layout.nodes.get(hop.node ?? said.node);
      if (!node || !layout.redis) return;
      const way = [bottom(node), { x: bottom(node).x, y: layout.redis.y }];
      return this.#move(said, way, start, `${hop.command} ${inMs(hop.at)}`);
    }
    const place = layout.isCrowd ? layout.groups.get(hop.node) : layout.people.get(hop.person);
    if (!place) return;
    const many = group.length > 1 ? `${group.length} people ` : "";
    if (hop.kind === "missed") {
      const shape = cross(bottom(place), `${many}not in ${inSeconds(hop.at)}`);
      this.layer.append(shape);
      return lingerAndGo(shape, start - now, LINGER);
    }
    const way = isAcross ? wayAcross(layout, said.node, hop.node, origin === "redis") : [];
    const node = layout.nodes.get(hop.node);
    if (node) way.push(top(node));
    const until = group.length > 1 ? ` to ${inMs(group.at(-1)?.at ?? hop.at)}` : "";
    const label = `${many}${hop.again ? "again " : ""}${inMs(hop.at)}${until}`;
    this.#move(said, [...way, bottom(place)], start, label);
  }

  #move({ rooms }: Said, way: Point[], start: number, label: string): void {
    if (this.layer.childElementCount > MOST_TOKENS) return;
    const room = WIDTH - Math.max(...way.map(({ x }) => x));
    const token = movingToken(lookOf(rooms[0]).colour, label, room);
    this.layer.append(token);
    const places = this.#calm ? way.slice(-1) : way;
    const frames = places.map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` }));
    const delay = start - performance.now();
    const duration = LEG * Math.max(1, way.length - 1) ** 0.7;
    const moving = frames.length > 1 ? frames : [...frames, ...frames];
    token.animate(moving, { delay, duration, fill: "both", easing: "ease-in-out" });
    lingerAndGo(token, delay, duration);
  }
}

/** From one node to another, as it was seen: through Redis, or past it. */
function wayAcross(layout: Layout, from: string, to: string, throughRedis: boolean): Point[] {
  const [start, end] = [layout.nodes.get(from), layout.nodes.get(to)];
  if (!start || !end) return [];
  const first =
    throughRedis && layout.redis ? { x: bottom(end).x, y: layout.redis.y } : middle(start);
  return [first, bottom(end)];
}

/** In a crowd, what happened to people on the same node is shown as one. */
function gather(hops: readonly Hop[]): Hop[][] {
  const groups = new Map<string, Hop[]>();
  for (const hop of hops) {
    const key = hop.kind === "published" ? `published ${hop.at}` : `${hop.kind} ${hop.node}`;
    groups.set(key, [...(groups.get(key) ?? []), hop]);
  }
  return [...groups.values()];
}

/** Keeps a token for a while after it has arrived. */
function lingerAndGo(token: SVGElement, delay: number, moving: number): void {
  const frames = [{ opacity: 1 }, { opacity: 1, offset: 0.85 }, { opacity: 0 }];
  const fading = token.animate(frames, { delay, duration: moving + LINGER });
  fading.addEventListener("finish", () => token.remove());
}
