import { Client } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import { firstTwice } from "./match.ts";
import { rooms } from "./shared.ts";
import { seconds } from "./connection.ts";

/** So often everybody speaks, in ms. */
const PACE = 100;
/** A machine may be so busy that talk takes many times as long; in ms. */
const STUCK = 60_000;

/**
 * Steady talk in one room: alice speaks on node A and bob on node B, dave listens on A, over
 * long-polling, and carol on B.
 */
export class Talk {
  /** Put before the number in what is said: "away 17". */
  phase = "before";
  /** What was said, by whom and when. */
  readonly said: { speaker: Client; text: string; at: number }[] = [];
  /** Whether it was broken off, and nobody waits for more of it. */
  isBrokenOff = false;
  #times = 0;
  readonly #timer: NodeJS.Timeout;

  private constructor(
    readonly cluster: Cluster,
    readonly room: string,
    readonly quietRoom: string,
    readonly alice: Client,
    readonly bob: Client,
    readonly carol: Client,
    readonly dave: Client,
  ) {
    this.#timer = setInterval(() => this.#speak(), PACE);
  }

  static async begin(cluster: Cluster): Promise<Talk> {
    const [room, quietRoom] = rooms("kitchen", "cellar");
    const come = async (node: string, name: string, transport: "websocket" | "polling") => {
      const client = await Client.connect(cluster, cluster.node(node), name, transport);
      cluster.take(client, { stays: true });
      client.answers("poll", "me");
      await client.joins(room);
      return client;
    };
    const alice = await come("A", "alice", "websocket");
    const bob = await come("B", "bob", "websocket");
    const carol = await come("B", "carol", "websocket");
    const dave = await come("A", "dave", "polling");
    await alice.joins(quietRoom);
    return new Talk(cluster, room, quietRoom, alice, bob, carol, dave);
  }

  get people(): Client[] {
    return [this.alice, this.bob, this.carol, this.dave];
  }

  /** Waits until everybody has spoken so many times more, or it was broken off, or a node has ended. */
  goesOnFor(times: number): Promise<void> {
    return this.goesOnUntil(this.#times + times);
  }

  async goesOnUntil(times: number): Promise<void> {
    const { cluster } = this;
    const isDone = () => this.#times >= times || this.isBrokenOff || cluster.hasLostANode;
    await cluster.happened.waitUntil(isDone, STUCK);
  }

  /**
   * What was said in a phase and not heard, or heard late, on the speaker's node: by herself, or by
   * whoever listens there.
   *
   * @param atOnce how many ms are no delay.
   * @returns a sentence; "" when nothing was missed, but for some moments in which this machine was
   *   busy with something else.
   */
  missed(phase: string, atOnce: number): string {
    const listeners = new Map([
      [this.alice, [this.alice, this.dave]],
      [this.bob, [this.bob, this.carol]],
    ]);
    const said = this.said.filter(({ text }) => text.startsWith(phase));
    const missed = said.flatMap(({ speaker, text, at }) =>
      listeners.get(speaker)!.flatMap((who) => {
        const heard = who.inbox.all.find(({ args }) => textOf(args) === text);
        const delay = (heard?.at ?? Infinity) - at;
        return delay > atOnce ? [{ who, text, delay }] : [];
      }),
    );
    const [first = undefined] = missed;
    const isNever = missed.some(({ delay }) => delay === Infinity);
    if (!first || (!isNever && missed.length < said.length / 4)) return "";
    const when = first.delay === Infinity ? "never" : `only ${seconds(first.delay)} later`;
    return `${first.who.who} heard "${first.text}" ${when}, and ${missed.length - 1} more like that.`;
  }

  /** What was said in a phase and heard more than once by the same person: a sentence, or "". */
  heardTwice(phase: string): string {
    for (const who of this.people) {
      const texts = who.inbox.all.map(({ args }) => textOf(args));
      const twice = firstTwice(texts.filter((text) => text.startsWith(phase)));
      if (twice) return `${who.who} heard "${twice}" twice.`;
    }
    return "";
  }

  /** alice says something in another room, where nothing more is said: it stays the last word there. */
  saysElsewhere(): void {
    const text = `${this.phase} 0, says ${this.alice.name}`;
    this.alice.send("message", [this.quietRoom, text]);
  }

  ends(): void {
    clearInterval(this.#timer);
  }

  /** Ends it, for those who wait for more of it, too: nobody wants to know how it goes on. */
  breaksOff(): void {
    this.ends();
    this.isBrokenOff = true;
    this.cluster.happened.ring();
  }

  #speak(): void {
    if (this.cluster.hasLostANode) return this.ends();
    this.#times++;
    this.cluster.happened.ring();
    for (const speaker of [this.alice, this.bob]) {
      const text = `${this.phase} ${this.#times}, says ${speaker.name}`;
      this.said.push({ speaker, text, at: performance.now() });
      speaker.send("message", [this.room, text]);
    }
  }
}

/** The text of a message that somebody heard. */
export function textOf(args: readonly unknown[]): string {
  const { text } = (args[0] ?? {}) as { text?: unknown };
  return String(text);
}
