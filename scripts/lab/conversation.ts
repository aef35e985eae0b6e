import { EventEmitter } from "node:events";
import type { Hop, Said, SayEvent } from "./events.ts";
import { argumentsOf, isAbout, tracesOf, whoShouldHear, wordsOf } from "./meaning.ts";
import { asBytes, type SeenCommand } from "./monitor-line.ts";
import type { Person } from "./person.ts";

/** A message is followed for so long, in ms: late arrivals and doubles are still seen. */
const FOLLOWED_FOR = 10_000;

interface ConversationEvents {
  said: [said: Said];
  hop: [hop: Hop];
}

/** What is remembered of a message while it is under way. */
export interface Tracked {
  readonly said: Said;
  /** performance.now() when it was handed to the connection. */
  readonly start: number;
  /** How long it is waited for, in ms. */
  readonly patience: number;
  readonly heard: Set<number>;
  /** What a command that carries it holds, byte by byte. */
  readonly traces: string[];
  /** Whether Redis was seen to carry it. */
  passedRedis: boolean;
  /** Settles once everybody heard it who should, or the time is over. */
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

/**
 * Follows every message from the one who says it to those who hear it: what was said, what Redis
 * was given, who heard what and who did not. All of it as seen, on one clock.
 */
export class Conversation extends EventEmitter<ConversationEvents> {
  readonly #followed = new Map<string, Tracked[]>();
  /** What Redis was not seen to carry yet. */
  readonly #notPassed = new Set<Tracked>();
  #next = 1;

  /**
   * @param people everybody who is connected.
   * @param patience who has not heard a message after so many ms is said to have missed it.
   */
  constructor(
    private readonly people: () => readonly Person[],
    private readonly patience: () => number,
  ) {
    super();
  }

  /** Sends something over the person's own connection, and follows it. */
  say(person: Person, event: SayEvent, rooms: string[], text: string): Tracked {
    const said: Said = {
      id: this.#next++,
      event,
      from: person.name,
      fromId: person.id,
      node: person.node ?? person.via,
      rooms,
      text,
      expected: whoShouldHear(this.people(), person, event, rooms),
    };
    let settle!: () => void;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    const start = performance.now();
    const heard = new Set<number>();
    const patience = this.patience();
    const traces = tracesOf(said).map(asBytes);
    const state = { heard, traces, passedRedis: false, settled, settle };
    const tracked: Tracked = { said, start, patience, ...state };
    this.#follow(tracked);
    this.emit("said", said);
    const [room] = rooms;
    if (event === "message" && room !== undefined) person.say(room, text);
    else person.socket.emit(event, ...argumentsOf(said));
    if (said.expected.length === 0) settle();
    return tracked;
  }

  /** Somebody heard something. */
  heard(person: Person, event: string, args: unknown[]): void {
    const now = performance.now();
    const words = wordsOf(event, args);
    if (!words) return;
    const alike = this.#followed.get(String(words.text ?? "")) ?? [];
    const tracked = whichOf(
      alike.filter(({ said }) => isAbout(said, event, words)),
      person.id,
      now,
    );
    if (!tracked) return;
    const { said, start, heard } = tracked;
    const again = heard.has(person.id);
    heard.add(person.id);
    const node = person.node ?? person.via;
    const unexpected = !said.expected.includes(person.id);
    const at = now - start;
    this.emit("hop", {
      said: said.id,
      kind: "heard",
      person: person.id,
      node,
      unexpected,
      again,
      at,
    });
    if (said.expected.every((id) => heard.has(id))) tracked.settle();
  }

  /** Redis was given a command. */
  passed({ command, args }: SeenCommand, at: number, node: string | undefined): void {
    const bytes = args.join("\0");
    const [tracked] = [...this.#notPassed]
      .filter(({ traces }) => traces.every((trace) => bytes.includes(trace)))
      // "soup" is found in "soup is ready" as well: the longer one is meant.
      .toSorted((one, other) => other.said.text.length - one.said.text.length);
    if (!tracked) return;
    tracked.passedRedis = true;
    this.#notPassed.delete(tracked);
    const since = Math.max(0, at - tracked.start);
    const channel = args[0] ?? "";
    this.emit("hop", {
      said: tracked.said.id,
      kind: "published",
      node,
      command,
      channel,
      at: since,
    });
  }

  #follow(tracked: Tracked): void {
    const { text } = tracked.said;
    this.#followed.set(text, [...(this.#followed.get(text) ?? []), tracked]);
    this.#notPassed.add(tracked);
    setTimeout(() => this.#countMissing(tracked), tracked.patience).unref();
    setTimeout(() => {
      this.#notPassed.delete(tracked);
      const others = (this.#followed.get(text) ?? []).filter((each) => each !== tracked);
      if (others.length > 0) this.#followed.set(text, others);
      else this.#followed.delete(text);
    }, FOLLOWED_FOR).unref();
  }

  #countMissing({ said, heard, patience, settle }: Tracked): void {
    for (const person of this.people()) {
      if (!said.expected.includes(person.id) || heard.has(person.id)) continue;
      const node = person.node ?? person.via;
      this.emit("hop", {
        said: said.id,
        kind: "missed",
        person: person.id,
        node,
        at: patience,
      });
    }
    settle();
  }
}

/** Which of some messages that sound alike somebody has just heard. */
function whichOf(alike: readonly Tracked[], person: number, now: number): Tracked | undefined {
  const open = alike.filter(({ heard }) => !heard.has(person));
  const awaited = open.filter(({ said }) => said.expected.includes(person));
  const inTime = awaited.find(({ start, patience }) => now - start < patience);
  return inTime ?? awaited.at(-1) ?? open.at(-1) ?? alike.at(-1);
}
