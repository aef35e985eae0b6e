import type { Cluster } from "./cluster.ts";
import { Connection, seconds, type Transport } from "./connection.ts";
import type { Answer, Arguments, Expected, ExpectedAnswer, Received, Sent } from "./events.ts";
import { ANYTHING, matches } from "./match.ts";
import type { ServerNode } from "./node.ts";
import { type Expectation, write, writeValue } from "./report.ts";
import { waitUntil } from "./wait.ts";

/** A person connected to a node, and what checks say of her. */
export class Client extends Connection {
  /** The rooms that she joined, and did not leave herself. */
  readonly rooms = new Set<string>();

  /**
   * Connects a person to a node.
   *
   * @throws Failure when the node refuses or does not answer.
   */
  static async connect(
    cluster: Cluster,
    node: ServerNode,
    name: string,
    transport: Transport,
  ): Promise<Client> {
    const client = new Client(cluster, node, name, {
      transports: [transport],
      reconnection: false,
    });
    await client.open();
    return client;
  }

  /** Sends an event that asks for no acknowledgement. */
  sends<E extends Sent>(event: E, ...args: Arguments<E>): void {
    this.send(event, args);
  }

  /**
   * Sends an event and waits until the node acknowledges it.
   *
   * @returns what it was acknowledged with.
   * @throws Failure when no acknowledgement arrives, or one with an error.
   */
  async asks<E extends Sent>(event: E, ...args: Arguments<E>): Promise<Answer<E>> {
    const asked = { event, args };
    const answer = await this.ask(event, args, this.cluster.patience);
    if (answer && !hasError(answer.value)) {
      if (event === "join") this.rooms.add(String(args[0]));
      if (event === "leave") this.rooms.delete(String(args[0]));
      return answer.value as Answer<E>;
    }
    throw await this.cluster.failure({
      expected: `${this.who} sent ${write(asked)} and waits to be acknowledged.`,
      instead: answer
        ? `It was acknowledged with ${writeValue(answer.value)}.`
        : `No acknowledgement came within ${seconds(this.cluster.patience)}.`,
      asked,
      ...(!answer && (this.cutOff ?? this.silence)),
    });
  }

  /**
   * Joins rooms and waits until each is acknowledged and until Redis, where there is one, has
   * heard of it from every node: an acknowledgement may be faster than a subscription.
   */
  async joins(...rooms: string[]): Promise<void> {
    for (const room of rooms) await this.asks("join", room);
    await this.cluster.settled();
  }

  /**
   * Asks, and has to be told this.
   *
   * @param expected the whole list, or the keys of an object that matter; it may have more.
   * @param why said when it fails: what the failure means, and where to look.
   * @throws Failure when she is told something else, or nothing in time.
   */
  async learns<E extends Sent>(
    event: E,
    args: Arguments<E>,
    expected: ExpectedAnswer<E>,
    why?: string,
  ): Promise<void> {
    const answer = await this.ask(event, args, this.cluster.answerTime);
    if (answer && matches(answer.value, expected)) return;
    throw await this.#wrongAnswer({ event, args }, writeValue(expected), answer, why);
  }

  /**
   * Asks what cannot be answered now, and has to be told so within 2 s: `{ error }`, with some
   * reason.
   *
   * @throws Failure when she is told something else, or nothing in time.
   */
  async learnsWhyNot<E extends Sent>(event: E, args: Arguments<E>, why?: string): Promise<void> {
    const answer = await this.ask(event, args, this.cluster.answerTime);
    if (answer && hasError(answer.value)) return;
    throw await this.#wrongAnswer({ event, args }, '{"error":"…"} with a reason', answer, why);
  }

  /** Asks and waits for an answer, but does not mind which, or whether there is one. */
  async tries<E extends Sent>(event: E, ...args: Arguments<E>): Promise<void> {
    await this.ask(event, args, this.cluster.answerTime);
  }

  /** From now on she answers whatever is asked by that event; before, she is silent. */
  answers(event: "poll", reply: string): void {
    this.replies.set(event, reply);
  }

  /**
   * The next event of that name has to be this one: nothing of that name may come before it.
   *
   * @param expected what the event carries. Of an object, the keys named here; it may have more.
   *   `ANYTHING` when that does not matter.
   * @param why said when it fails: what the failure means, and where to look.
   * @param handler what in server.ts is responsible, where that is not the event's listener.
   * @throws Failure when another one comes first, or none in time.
   */
  async hears<E extends Received>(
    event: E,
    expected: Expected<E>,
    why?: string,
    handler?: string,
  ): Promise<void> {
    const heard = await this.inbox.next(event, this.cluster.patience, () => this.isCutOff);
    if (heard && matches(heard.args[0], expected)) return;
    const wanted = { event, args: expected === ANYTHING ? [] : [expected] };
    throw await this.cluster.failure({
      expected: `${this.who} should hear\n  ${write(wanted)}`,
      instead: heard
        ? `and heard ${write(heard)} instead.`
        : `and heard no "${event}" for ${seconds(this.cluster.patience)}.`,
      why,
      handler,
      wanted,
      heard,
      ...(!heard && this.cutOff),
    });
  }

  /**
   * Nothing of that name may have arrived beyond what was taken with `hears`. Ask only behind a
   * fence: after hearing something that was sent later, by the same path.
   *
   * @throws Failure when something has.
   */
  async heardNoMore(event: Received, why?: string): Promise<void> {
    const heard = this.inbox.peek(event);
    if (!heard) return;
    throw await this.cluster.failure({
      expected: `${this.who} should hear no further "${event}"`,
      instead: `and heard ${write(heard)}.`,
      why,
      heard,
    });
  }

  /** The server has to close this connection. @throws Failure when it does not. */
  async isDisconnected(why?: string): Promise<void> {
    if (await waitUntil(() => this.isCutOff, this.cluster.patience)) {
      if (this.ended !== undefined) return;
    }
    const asked = this.cluster.sent.at(-1);
    throw await this.cluster.failure({
      expected: `${this.who} should be disconnected by the server`,
      instead: `and was still connected after ${seconds(this.cluster.patience)}.`,
      why,
      asked,
    });
  }

  /** What it means when the node does not acknowledge. */
  protected get silence(): Partial<Expectation> {
    return { why: "The server has to call the function that comes last: ack()." };
  }

  #wrongAnswer(
    asked: { event: Sent; args: readonly unknown[] },
    expected: string,
    answer: { value: unknown } | undefined,
    why: string | undefined,
  ) {
    return this.cluster.failure({
      expected: `${this.who} asks ${write(asked)}\nand should be told ${expected}`,
      instead: answer
        ? `and was told ${writeValue(answer.value)}.`
        : `and was told nothing within ${seconds(this.cluster.answerTime)}.`,
      why,
      asked,
      ...(!answer && this.cutOff),
    });
  }
}

/** Whether an answer says why there is none. */
function hasError(value: unknown): boolean {
  const { error } = (value ?? {}) as { error?: unknown };
  return typeof error === "string" && error !== "";
}
