import { Connection, type Reply, seconds, secondsSince } from "./connection.ts";
import type { Answer, Arguments, ExpectedAnswer, Sent } from "./events.ts";
import type { Heard } from "./inbox.ts";
import { inAnyOrder, matches } from "./match.ts";
import { type Expectation, write, writeValue } from "./report.ts";

/** What is acknowledged with `{ error }` when it fails; what others are acknowledged with is left open. */
const MAY_FAIL: ReadonlySet<Sent> = new Set<Sent>(["who", "nodes", "move", "kick", "poll"]);

/** What `ack()` tells. */
const WITH_NOTHING = "was acknowledged with nothing in it, as what has been done is";

/** A connection that asks questions and is particular about the answers. */
export class Asker extends Connection {
  /** The rooms that she joined, and did not leave herself. */
  readonly rooms = new Set<string>();
  /** The rooms that she left herself, and did not join again. */
  readonly left = new Set<string>();

  /**
   * Sends an event and waits until the node acknowledges it.
   *
   * @returns what it was acknowledged with.
   * @throws Failure when no acknowledgement arrives, or one with an error.
   */
  async asks<E extends Sent>(event: E, ...args: Arguments<E>): Promise<Answer<E>> {
    const asked = { event, args };
    const begin = performance.now();
    const answer = await this.ask(event, args);
    if (answer && !(MAY_FAIL.has(event) && hasError(answer.value))) {
      const room = String(args[0]);
      if (event === "join") move(room, this.left, this.rooms);
      if (event === "leave") move(room, this.rooms, this.left);
      return answer.value as Answer<E>;
    }
    throw await this.cluster.failure({
      expected: `${this.who} sent ${write(asked)} and waits to be acknowledged.`,
      instead: answer
        ? `It was acknowledged with ${writeValue(answer.value)}.`
        : `No acknowledgement came within ${secondsSince(begin)}.`,
      asked,
      ...(!answer && (this.cutOff ?? this.silence)),
    });
  }

  /**
   * Asks, and has to be told this. On a busy machine it may be that the cluster cannot tell in its own
   * time, and says so: then she asks once more.
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
    const ask = () => this.ask(event, args, this.cluster.answerTime);
    let answer = await ask();
    if (this.cluster.isOnBusyMachine && answer && hasError(answer.value)) answer = await ask();
    await this.#expects({ event, args }, answer, expected, why);
  }

  /**
   * As `learns`, now or when she asks again: while it recovers from a fault, a cluster may say that
   * it cannot tell.
   *
   * @throws Failure with the last answer, when none of three is right.
   */
  async learnsSoon<E extends Sent>(
    event: E,
    args: Arguments<E>,
    expected: ExpectedAnswer<E>,
    why?: string,
  ): Promise<void> {
    for (let time = 1; time <= 2; time++) {
      const answer = await this.ask(event, args, this.cluster.answerTime);
      if (answer && matches(answer.value, expected)) return;
      if (answer && !hasError(answer.value)) break;
    }
    await this.learns(event, args, expected, why);
  }

  /**
   * As `learns`, and before something else is over that takes its time and was begun before.
   *
   * @throws Failure also when the answer comes later than that.
   */
  async learnsBefore<E extends Sent>(
    later: Promise<unknown>,
    event: E,
    args: Arguments<E>,
    expected: ExpectedAnswer<E>,
    why?: string,
  ): Promise<void> {
    let isOver = false;
    void later.then(() => (isOver = true));
    const asked = { event, args };
    const answer = await this.ask(event, args, this.cluster.answerTime);
    await this.#expects(asked, answer, expected, why);
    if (!isOver) return;
    throw await this.cluster.failure({
      expected: `${this.who} asks ${write(asked)}\nand should be told ${writeValue(expected)} at once`,
      instead: "and had to wait as long as if somebody were silent.",
      why,
      asked,
    });
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

  /**
   * Asks, and has to be told something within 2 s, an error or anything else.
   *
   * @throws Failure when she is told nothing in time.
   */
  async isTold<E extends Sent>(event: E, args: Arguments<E>, why?: string): Promise<void> {
    const answer = await this.ask(event, args, this.cluster.answerTime);
    if (answer) return;
    throw await this.#wrongAnswer({ event, args }, "something, an error or not", answer, why);
  }

  /** Asks and waits for an answer, but does not mind which, or whether there is one. */
  async tries<E extends Sent>(event: E, ...args: Arguments<E>): Promise<void> {
    await this.ask(event, args, this.cluster.answerTime);
  }

  /**
   * From now on she answers what is asked by that event; before, she is silent.
   *
   * @param reply the same to every question, or to each its own.
   * @param thinks how long that takes her, in ms.
   */
  answers(event: "poll", reply: Reply, thinks = 0): void {
    this.replies.set(event, reply);
    this.thinks = thinks;
  }

  /** What it means when the node does not acknowledge. */
  protected get silence(): Partial<Expectation> {
    return { why: "The server has to call the function that comes last: ack()." };
  }

  async #expects(
    asked: Heard,
    answer: { value: unknown } | undefined,
    expected: unknown,
    why: string | undefined,
  ): Promise<void> {
    if (answer && matches(answer.value, expected)) return;
    const isInOtherOrder =
      Array.isArray(expected) && matches(answer?.value, inAnyOrder(...expected));
    const reason = isInOtherOrder ? "All of them are there, and they should be sorted." : why;
    throw await this.#wrongAnswer(asked, writeValue(expected), answer, reason);
  }

  #wrongAnswer(
    asked: Heard,
    expected: string,
    answer: { value: unknown } | undefined,
    why: string | undefined,
  ) {
    return this.cluster.failure({
      expected: `${this.who} asks ${write(asked)}\nand should be told ${expected}`,
      instead: answer
        ? `and ${answer.value === undefined ? WITH_NOTHING : `was told ${writeValue(answer.value)}`}.`
        : `and was told nothing within ${seconds(this.cluster.answerTime)}.`,
      why,
      asked,
      ...(!answer && this.cutOff),
    });
  }
}

function move(room: string, from: Set<string>, to: Set<string>): void {
  from.delete(room);
  to.add(room);
}

/** Whether an answer says why there is none. */
export function hasError(value: unknown): boolean {
  const { error } = (value ?? {}) as { error?: unknown };
  return typeof error === "string" && error !== "";
}
