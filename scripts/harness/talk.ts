import { Client } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import { rooms } from "./shared.ts";
import { seconds } from "./connection.ts";
import { waitUntil } from "./wait.ts";

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
  #times = 0;
  readonly #timer: NodeJS.Timeout;

  private constructor(
    readonly cluster: Cluster,
    readonly room: string,
    readonly alice: Client,
    readonly bob: Client,
    readonly carol: Client,
    readonly dave: Client,
  ) {
    this.#timer = setInterval(() => this.#speak(), PACE);
  }

  static async begin(cluster: Cluster): Promise<Talk> {
    const [room] = rooms("kitchen");
    const come = async (node: string, name: string, transport: "websocket" | "polling") => {
      const client = await Client.connect(cluster, cluster.node(node), name, transport);
      cluster.clients.push(client); // It stays when the running check ends.
      client.answers("poll", "me");
      await client.joins(room);
      return client;
    };
    const alice = await come("A", "alice", "websocket");
    const bob = await come("B", "bob", "websocket");
    const carol = await come("B", "carol", "websocket");
    const dave = await come("A", "dave", "polling");
    return new Talk(cluster, room, alice, bob, carol, dave);
  }

  get people(): Client[] {
    return [this.alice, this.bob, this.carol, this.dave];
  }

  /** Waits until everybody has spoken so many times more, or a node has ended. */
  goesOnFor(times: number): Promise<void> {
    return this.goesOnUntil(this.#times + times);
  }

  async goesOnUntil(times: number): Promise<void> {
    await waitUntil(() => this.#times >= times || this.cluster.hasLostANode, STUCK, 10);
  }

  /**
   * What was said in a phase and not heard, or heard late, by whoever listens on the speaker's node.
   *
   * @param atOnce how many ms are no delay.
   */
  missed(
    phase: string,
    atOnce: number,
  ): { who: Client; speaker: Client; text: string; of: string }[] {
    const listeners = new Map([
      [this.alice, this.dave],
      [this.bob, this.carol],
    ]);
    return this.said
      .filter(({ text }) => text.startsWith(phase))
      .flatMap(({ speaker, text, at }) => {
        const who = listeners.get(speaker)!;
        const heard = who.inbox.all.find(({ args }) => textOf(args) === text);
        const delay = (heard?.at ?? Infinity) - at;
        if (delay <= atOnce) return [];
        const late = Number.isFinite(delay) ? `only ${seconds(delay)} later` : "never";
        return [{ who, speaker, text, of: late }];
      });
  }

  ends(): void {
    clearInterval(this.#timer);
  }

  #speak(): void {
    if (this.cluster.hasLostANode) return this.ends();
    this.#times++;
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
