import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Cluster } from "./cluster.ts";
import { programEnvironment } from "./environment.ts";
import { Failure } from "./failure.ts";
import { printedBy } from "./fate.ts";
import { keepsProcessorBusy } from "./inspect.ts";
import { nodeArguments } from "./launch.ts";
import { lastLines } from "./output.ts";
import { howItEnded, Program } from "./program.ts";
import { Relay } from "./relay.ts";
import { repository } from "./repository.ts";
import { shown, shownPath, subjectFile } from "./subject.ts";
import { waitUntil } from "./wait.ts";

const runner = join(repository, "scripts", "harness", "chat-client.mjs");

/** What connectChat() tells of. */
export interface Message {
  room: string;
  text: string;
  from: string;
}

/**
 * The subject's client.ts in a process of its own, in which connectChat() was called for a person.
 * It is connected through a relay and the balancer.
 */
export class ChatProgram {
  /** Every message that the person was told of, in order. */
  readonly heard: Message[] = [];
  /** How often a node did not know her session. */
  timesUnknown = 0;
  #missing: string[] | undefined;
  #calls = 0;
  readonly #answered = new Set<number>();
  readonly #program: Program;

  private constructor(
    readonly cluster: Cluster,
    readonly name: string,
    readonly file: string,
    readonly relay: Relay,
    args: string[],
  ) {
    this.#program = new Program(process.execPath, args, {
      cwd: repository,
      env: programEnvironment({ name: undefined }),
      onMessage: (message) => this.#receive(message),
    });
  }

  /**
   * Starts the program for a person, until the running check ends.
   *
   * @throws Failure when client.ts throws, never ends, or returns something else than it should.
   */
  static async start(cluster: Cluster, name: string): Promise<ChatProgram> {
    const file = subjectFile("client.ts");
    const relay = await Relay.to(cluster.balancer.endpoint.port);
    const args = [...(await nodeArguments(file, runner)), relay.url, name];
    const started = new ChatProgram(cluster, name, file, relay, args);
    relay.onAnswer = (piece) => {
      if (piece.includes("Session ID unknown")) started.timesUnknown++;
    };
    onTestFinished(async () => {
      await started.#program[Symbol.asyncDispose]();
      relay[Symbol.dispose]();
    });
    await waitUntil(() => started.#missing || started.hasEnded, 2 * cluster.patience);
    if (!started.#missing) throw await started.#stuck("connectChat()");
    const [missing] = started.#missing;
    if (missing === undefined) return started;
    throw new Failure(
      "client.ts should export connectChat(url, name, hear), which returns { join, leave, say, close }.\n" +
        `There is no function \`${missing}\`.\n\n${shownPath(file)}`,
    );
  }

  get hasEnded(): boolean {
    return this.#program.exit !== undefined;
  }

  /** What it printed last, to be put behind a sentence; "" when it printed nothing. */
  get printed(): string {
    const lines = lastLines(shown(this.#program.output), 4);
    return lines && `\n\nHer client printed:\n${lines}`;
  }

  /**
   * Calls one of its functions and returns when that has returned.
   *
   * @throws Failure when the program has ended or hangs.
   */
  async calls(call: string, ...args: string[]): Promise<void> {
    const id = ++this.#calls;
    this.#program.send({ call, args, id });
    await waitUntil(() => this.#answered.has(id) || this.hasEnded, this.cluster.patience);
    if (!this.#answered.has(id)) throw await this.#stuck(`${call}(${args[0] ?? ""})`);
  }

  /** Calls say(), and does not wait. */
  says(room: string, text: string): void {
    this.#program.send({ call: "say", args: [room, text], id: ++this.#calls });
  }

  /** Returns when it has answered. @throws Failure when it has ended or hangs. */
  async answers(): Promise<void> {
    await this.calls("ping");
  }

  #receive(message: unknown): void {
    const { heard, called, missing } = message as {
      heard?: Message;
      called?: number;
      missing?: string[];
    };
    if (typeof heard === "object" && heard !== null) this.heard.push(heard);
    if (called) this.#answered.add(called);
    if (missing) this.#missing = missing;
  }

  /** It has ended, or does not go on. */
  async #stuck(call: string): Promise<Failure> {
    const { exit, pid = 0 } = this.#program;
    const reason = exit
      ? `ended: ${howItEnded(exit)}.`
      : (await keepsProcessorBusy(pid))
        ? "does nothing any more but keep a processor busy: is there a loop that never ends?"
        : `does not go on after ${call}: is there an \`await\` that never settles?`;
    this.cluster.countFailure();
    const printed = printedBy(this.#program, this.file);
    return new Failure(`${this.name}'s client.ts ${reason}${printed}\n\n${shownPath(this.file)}`);
  }
}
