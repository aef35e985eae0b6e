import { randomUUID } from "node:crypto";
import { ChatProgram, type Message } from "./chat-program.ts";
import { TALK } from "./chatter.ts";
import type { Client } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import { fiveSeconds, shortenedDeadline, strangers } from "./ending.ts";
import type { Failure } from "./failure.ts";
import { firstTwice, matches } from "./match.ts";
import { pauseSince, waitUntil } from "./wait.ts";

/** So often somebody speaks while it is waited for who hears it, in ms. */
const PROBE = 100;

const ONCE =
  "`hear` is called once for each message. A listener that is added at every connection, or a " +
  "connection that is made beside the old one, calls it again and again.";

/** A session that ends with its node is unknown elsewhere, too, but not again and again. */
const AGAIN_AND_AGAIN = 3;
const LEFT = {
  nothing: "leave() tells the node, with the event `leave`: until then she is in the room.",
  back:
    "What her client joins again is the rooms that she is in: leave() takes that one off the list, " +
    "however often it was joined. A list belongs to one connectChat(), and not to all of them.",
  away:
    "What could not be sent is sent as soon as she is back, and then her client joins what is on its " +
    "list. So leave() takes a room off the list before it waits for the acknowledgement.",
};
const NO_COOKIE =
  'Again and again a node answered her with "Session ID unknown": her requests go now to one node, ' +
  "now to another. The balancer goes by a cookie, and outside of browsers a client keeps cookies " +
  "only with the option `withCredentials: true`.";

/** A person whose client is the subject's, and what checks say of her. */
export class Person {
  private constructor(
    readonly cluster: Cluster,
    readonly name: string,
    readonly program: ChatProgram,
  ) {}

  /** Connects a person, until the running check ends. @see ChatProgram.start @throws Failure */
  static async connect(cluster: Cluster, name: string): Promise<Person> {
    return new Person(cluster, name, await ChatProgram.start(cluster, name));
  }

  /** Every message that she was told of, in order. */
  get heard(): readonly Message[] {
    return this.program.heard;
  }

  /** Calls join(), and returns when she hears what is said there. @throws Failure */
  async joins(room: string, host: Client, people = 1): Promise<void> {
    await this.program.calls("join", room);
    const expected = `${this.name} joined ${room} and should hear what is said there.`;
    await this.isIn(room, host, expected, people);
  }

  /** Calls leave(), and returns when she has left: what she says behind it is heard. */
  async leaves(room: string, elsewhere: string, host: Client): Promise<void> {
    await this.program.calls("leave", room);
    const text = unique("I have left");
    await this.program.calls("say", elsewhere, text);
    const expected = `${this.name} left ${room}, and then spoke in ${elsewhere}.`;
    await this.#isHeard(elsewhere, text, host, expected);
  }

  /** Somebody else connects in the same program, and joins a room. @throws Failure */
  async lends(other: string, room: string, host: Client): Promise<void> {
    const text = unique(`it is me, ${other}`);
    await this.program.calls("hosts", other, room, text);
    const expected = `In the program of ${this.name}, connectChat() was called for ${other}, too, who joined ${room} and spoke there.`;
    await this.#isHeard(room, text, host, expected);
  }

  async #isHeard(room: string, text: string, host: Client, expected: string): Promise<void> {
    const isThrough = () => host.inbox.all.some(({ args }) => matches(args[0], { room, text }));
    await this.#waitFor(isThrough);
    if (isThrough()) return;
    throw await this.#failure(expected, {
      instead: `${host.who} did not hear it.`,
      why: "say(room, text) sends the event `message`.",
    });
  }

  /** She speaks, and hears herself under her own name. @throws Failure */
  async hearsHerself(room: string): Promise<void> {
    const text = unique("it is me");
    await this.program.calls("say", room, text);
    const heard = () => this.heard.find((it) => it.text === text);
    await this.#waitFor(() => heard() !== undefined);
    if (heard()?.from === this.name) return;
    throw await this.#failure(`${this.name} spoke in ${room}, and should hear herself.`, {
      instead: heard() ? `The name was "${heard()?.from}".` : "She did not.",
      why: "`hear` is told of every message in her rooms, her own as well, under the name that she connected with.",
    });
  }

  /** Calls close(), and nobody is connected any more. @throws Failure */
  async closes(): Promise<void> {
    await this.program.calls("close");
    const { relay } = this.program;
    // Whoever was cut off in the middle of an upgrade may be counted until her next ping is missed.
    const isGone = async () => !relay.isCarrying || (await strangers(this.cluster)) === 0;
    if (await waitUntil(isGone, shortenedDeadline(this.cluster), 25)) return;
    throw await this.#failure(`close() was called for ${this.name}. She should be gone.`, {
      instead: "A node still counts her among its clients.",
      why: "close() disconnects, and the client does not come back.",
    });
  }

  /**
   * Cuts her connection, as a bad network does.
   *
   * @param meanwhile done before she can be back.
   * @throws Broken when there is none.
   */
  async losesConnection(meanwhile?: () => Promise<void>): Promise<void> {
    await this.program.relay.cut(meanwhile);
  }

  /**
   * Waits until she hears what a host says in a room: then she is in it.
   *
   * @param expected what should be, said when it does not come true.
   * @param people how many persons are connected when she is.
   * @throws Failure when she is not back in time, or is back and hears nothing.
   */
  async isIn(room: string, host: Client, expected: string, people = 1): Promise<void> {
    await this.#hearsSoon(unique(`is ${this.name} there?`), [room], host, expected, people);
  }

  /** Waits until she hears what a host says again and again, in several rooms, in the last of them. */
  async #hearsSoon(
    text: string,
    rooms: readonly [string, ...string[]],
    host: Client,
    expected: string,
    people = 1,
  ): Promise<void> {
    const { cluster } = this;
    const room = rooms.at(-1);
    const hears = () => this.heard.some((it) => it.room === room && it.text === text);
    const begin = performance.now();
    const end = begin + fiveSeconds(cluster);
    let connectedSince: number | undefined;
    while (performance.now() < end && !this.program.hasEnded) {
      for (const each of rooms) host.sends("message", each, text);
      if (await waitUntil(hears, pauseSince(begin, PROBE))) return;
      if ((await strangers(cluster)) < people) connectedSince = undefined;
      else connectedSince ??= performance.now();
      if (performance.now() - (connectedSince ?? Infinity) > 2 * cluster.patience) break;
    }
    await this.program.answers();
    throw await this.#failure(expected, {
      instead: connectedSince
        ? `She is connected, and hears nothing of what ${host.who} says in ${room}.`
        : `She was not connected within ${fiveSeconds(cluster) / 1000} s.`,
      why: connectedSince
        ? "To a node, whoever comes back is a new client in no room: her client has to join again, " +
          "every time it connects."
        : "A client connects again by itself, unless it was told to go: then it sees " +
          '"io server disconnect" and stays away.',
    });
  }

  /** What a host says in a room reaches her as often as it was said. @throws Failure when it does not. */
  async hearsOnce(room: string, host: Client): Promise<void> {
    const text = unique("dinner at eight");
    const times = (it = text) => this.heard.filter((message) => message.text === it).length;
    const expected = `${this.name} should hear what ${host.who} says in ${room}, once.`;
    // A copy may take another way: by the time she hears the last words, it has come.
    for (const words of [text, `${text}, bring wine`, `${text}, and salt`]) {
      host.sends("message", room, words);
      await this.#waitFor(() => times(words) > 0);
      if (times(words) > 0 && times() === 1) continue;
      throw await this.#failure(expected, {
        instead: `She heard it ${times()} times.`,
        why: ONCE,
      });
    }
    host.sends("message", room, text);
    host.sends("message", room, text);
    await this.#waitFor(() => times() >= 3);
    if (times() === 3) return;
    throw await this.#failure(`${expected} He said "${text}" three times, on purpose.`, {
      instead: `She heard it ${times()} times.`,
      why: "The same words of the same person are another message: tell of each.",
    });
  }

  /** Nothing of what is said in steady talk has come to her twice. @throws Failure */
  async heardNothingTwice(): Promise<void> {
    const heard = this.heard
      .filter(({ text }) => text.endsWith(TALK))
      .map(({ room, text, from }) => `${from} in ${room}: "${text}"`);
    const twice = firstTwice(heard);
    if (twice === undefined) return;
    throw await this.#failure(`${this.name} should hear each message once.`, {
      instead: `She heard this twice: ${twice}.`,
      why: ONCE,
    });
  }

  /**
   * Of what a host says in two rooms, she hears only the second.
   *
   * @param since what she has done since she left the first: nothing, come back after a loss of her
   *   connection, or come back after the loss in which she left it.
   * @throws Failure
   */
  async hearsNothingIn(
    left: string,
    room: string,
    host: Client,
    since: keyof typeof LEFT,
  ): Promise<void> {
    const text = unique("the roses bloom");
    const expected = `${this.name} is in ${room}, and should hear what is said there.`;
    await this.#hearsSoon(text, [left, room], host, expected);
    if (!this.heard.some((it) => it.room === left && it.text === text)) return;
    throw await this.#failure(
      `${this.name} left ${left}${since === "away" ? " while she was cut off" : ""}, and should hear nothing of it any more.`,
      { instead: `She heard what ${host.who} said there.`, why: LEFT[since] },
    );
  }

  /** Waits for something to reach her or others. @throws Failure when her client has ended or hangs. */
  async #waitFor(ask: () => boolean): Promise<void> {
    await this.cluster.waitPatiently<unknown>(() => ask() || this.program.hasEnded);
    if (!ask()) await this.program.answers();
  }

  #failure(expected: string, { instead, why }: { instead: string; why: string }): Promise<Failure> {
    const isUnknown = this.program.timesUnknown >= AGAIN_AND_AGAIN;
    return this.cluster.failure({
      expected,
      instead: isUnknown ? "Her client does not stay connected." : instead,
      why: (isUnknown ? NO_COOKIE : why) + this.program.printed,
      file: "client.ts",
      handler: "connectChat(",
    });
  }
}

/** Words that nobody else says. */
function unique(text: string): string {
  return `${text} (${randomUUID().slice(0, 4)})`;
}
