import type { Hop, Said } from "../events.ts";
import { bottom, type Layout, middle, type Point, top } from "./layout.ts";
import { lookOf } from "./rooms.ts";
import { inMs } from "./words.ts";

/** How long a message is seen on one stretch of its way, in ms: a thousand times slower than it is. */
const LEG = 520;
/** Between two arrivals, so that their order can be seen, in ms. */
const BEAT = 170;
/** Hops of the same moment come in two bundles at most: wait for both before their order is shown. */
const GATHER = 140;
const LINGER = 1_600;
/** More tokens than this at a time help nobody: a crowd is told by its dots. */
const MOST_TOKENS = 40;
const SVG = "http://www.w3.org/2000/svg";

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
    setTimeout(() => this.#flights.delete(said.id), 20_000);
  }

  /** More was seen of messages on their way. */
  add(hops: readonly Hop[]): void {
    for (const hop of hops) {
      const flight = this.#flights.get(hop.said);
      if (!flight) continue;
      flight.waiting.push(hop);
      if (performance.now() > flight.last) setTimeout(() => this.#go(flight), GATHER);
    }
  }

  /** Shows a message's way once more. */
  replay(said: Said, hops: readonly Hop[]): void {
    this.begin(said);
    this.add(hops);
  }

  #go(flight: Flight): void {
    const hops = flight.waiting.splice(0).toSorted((one, other) => one.at - other.at);
    for (const hop of hops) this.#show(flight, hop);
  }

  #show(flight: Flight, hop: Hop): void {
    const layout = this.layout();
    if (!layout) return;
    const { said, arrival } = flight;
    const own = `node:${said.node}`;
    const origin =
      hop.kind === "heard" && hop.node !== said.node && arrival.has("redis") ? "redis" : own;
    const ready = arrival.get(origin) ?? performance.now();
    const start = Math.max(performance.now(), ready, flight.last + BEAT);
    flight.last = start;
    if (hop.kind === "published") {
      const [node, redis] = [layout.nodes.get(hop.node ?? said.node), layout.redis];
      if (node && redis) {
        const point = { x: bottom(node).x, y: redis.y };
        this.#move(said, [bottom(node), point], start, `${hop.command} ${inMs(hop.at)}`);
      }
      arrival.set("redis", start + LEG);
      return;
    }
    const person = layout.people.get(hop.person);
    if (!person) return;
    if (hop.kind === "missed") return this.#cross(middle(person), start, `not in ${inMs(hop.at)}`);
    const way: Point[] = [];
    const node = layout.nodes.get(hop.node);
    if (hop.node !== said.node) {
      const from = layout.nodes.get(said.node);
      if (origin === "redis" && layout.redis && node)
        way.push({ x: bottom(node).x, y: layout.redis.y });
      else if (from) way.push(middle(from));
      if (node) way.push(bottom(node));
    }
    if (node) way.push(top(node));
    this.#move(
      said,
      [...way, bottom(person)],
      start,
      `${hop.again ? "again " : ""}${inMs(hop.at)}`,
    );
  }

  #move({ rooms }: Said, way: Point[], start: number, label: string): void {
    if (this.layer.childElementCount > MOST_TOKENS) return;
    const look = lookOf(rooms[0]);
    const token = element("g", { class: "token", opacity: "0" });
    const width = 14 + label.length * 7.2;
    token.append(
      element("circle", { r: "9", fill: look.colour, stroke: "#fff", "stroke-width": "2" }),
      element("rect", {
        x: "12",
        y: "-10",
        width: String(width),
        height: "20",
        rx: "4",
        class: "token-back",
      }),
      text(label, { x: "19", y: "5", class: "token-time" }),
    );
    this.layer.append(token);
    const places = this.#calm ? way.slice(-1) : way;
    const frames = places.map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` }));
    const delay = start - performance.now();
    const options = {
      delay,
      duration: LEG * Math.max(1, way.length - 1) ** 0.7,
      fill: "both" as const,
      easing: "ease-in-out",
    };
    token.animate(frames.length > 1 ? frames : [...frames, ...frames], options);
    this.#lingerAndGo(token, delay, options.duration);
  }

  #cross({ x, y }: Point, start: number, label: string): void {
    const token = element("g", { class: "token", opacity: "0", transform: `translate(${x} ${y})` });
    const width = 14 + label.length * 7.2;
    token.append(
      element("path", { d: "M-11 -11 L11 11 M11 -11 L-11 11", class: "cross" }),
      element("rect", {
        x: String(-width / 2),
        y: "16",
        width: String(width),
        height: "20",
        rx: "4",
        class: "token-back",
      }),
      text(label, { y: "31", class: "token-time missed", "text-anchor": "middle" }),
    );
    this.layer.append(token);
    this.#lingerAndGo(token, start - performance.now(), LINGER);
  }

  #lingerAndGo(token: SVGElement, delay: number, moving: number): void {
    const duration = moving + LINGER;
    const frames = [{ opacity: 1 }, { opacity: 1, offset: 0.85 }, { opacity: 0 }];
    const fading = token.animate(frames, { delay, duration });
    void fading.finished.then(
      () => token.remove(),
      () => token.remove(),
    );
  }
}

function element(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function text(words: string, attributes: Record<string, string>): SVGElement {
  const made = element("text", attributes);
  made.textContent = words;
  return made;
}
