import { EventEmitter } from "node:events";
import type { Exit, Program } from "../harness/program.ts";
import { howItEnded, stopPrograms } from "../harness/program.ts";
import { waitUntil, within } from "../harness/wait.ts";
import type { PartState } from "./state.ts";
import { isStopped } from "./stopped.ts";

/** What a part tells. */
export interface PartEvents {
  /** It is in another state now. */
  state: [];
  /** It printed a line. */
  line: [line: string];
}

/** How often a process is looked at, in ms: others may stop it or let it go on, too. */
const LOOK = 200;
/** A signal that stops a process, or lets it go on, has worked by then, in ms. */
const SIGNAL_DEADLINE = 2_000;
/** How long a part that was asked to end may take, in ms, before it is killed. */
export const GRACE = 5_000;

/**
 * A process of a running cluster: a node, its Redis, its balancer. It is started, ended and frozen
 * by hand, and restarted by nobody else. What it says of itself is what its process is.
 */
export abstract class LivePart extends EventEmitter<PartEvents> implements AsyncDisposable {
  /** How its process ended the last time, in words: "" before that, and while it runs. */
  ending = "";
  /** Whether it was started, and not asked to end since. */
  isWanted = false;
  /** How long it took the last time until it answered, in ms: tells how busy this machine is. */
  startMs = 0;
  #state: PartState = "down";
  #program: Program | undefined;
  #launched: Promise<Program> | undefined;
  #answered = false;
  #isOver = false;
  #unfinishedLine = "";
  #looks: NodeJS.Timeout | undefined;

  constructor(readonly name: string) {
    super();
  }

  /** Starts the process, and does not wait until it answers. */
  protected abstract launch(onOutput: (text: string) => void): Promise<Program>;
  /** Whether it takes connections now. */
  protected abstract answers(): Promise<boolean>;
  /** Sends a signal to the process. */
  protected async signal(program: Program, signal: NodeJS.Signals): Promise<void> {
    program.signal(signal);
  }
  /** Whether the process is stopped. @param otherwise what to believe where that cannot be seen. */
  protected isStopped(program: Program, otherwise: boolean): boolean {
    return isStopped(program.pid ?? 0, otherwise);
  }

  get state(): PartState {
    return this.#state;
  }

  /** The id of its process; undefined when it is down. */
  get pid(): number | undefined {
    return this.#program?.exit ? undefined : this.#program?.pid;
  }

  /**
   * Starts it, unless it runs, and waits until it answers or has ended.
   *
   * @returns whether it answers.
   * @throws Broken when there is nothing to start.
   */
  async start(): Promise<boolean> {
    if (this.#state !== "down" || this.#isOver) return this.#state === "up";
    const begin = performance.now();
    this.isWanted = true;
    this.ending = "";
    this.#answered = false;
    this.#become("starting");
    this.#launched = this.launch((text) => this.#read(text));
    const program = await this.#launched.catch((error: Error) => {
      this.ending = error.message;
      this.#become("down");
      throw error;
    });
    this.#program = program;
    void program.exited.then((exit) => this.#ended(program, exit));
    this.#looks = setInterval(() => this.#look(), LOOK).unref();
    const answers = async () => program.exit ?? (await this.answers());
    await waitUntil<unknown>(answers, Number.POSITIVE_INFINITY, 20);
    this.#answered = program.exit === undefined;
    this.startMs = performance.now() - begin;
    this.#look();
    return this.#answered;
  }

  /** Asks it to end (SIGTERM), and kills it when it has not done so in time. */
  async stop(deadline = GRACE): Promise<void> {
    this.isWanted = false;
    const program = await this.#running();
    if (!program) return;
    await this.signal(program, "SIGTERM");
    await this.signal(program, "SIGCONT"); // What is frozen could not hear it.
    await within(program.exited, deadline);
    await this.kill();
  }

  /** Ends it at once (SIGKILL), with all that it started. */
  async kill(): Promise<void> {
    this.isWanted = false;
    const program = await this.#running();
    if (!program) return;
    await this.signal(program, "SIGKILL");
    await stopPrograms([program]);
  }

  /** Stops its process (SIGSTOP): it answers nothing more, and its connections stay. */
  async freeze(): Promise<void> {
    await this.#signal("SIGSTOP", true);
  }

  /** Lets a frozen process go on (SIGCONT). */
  async thaw(): Promise<void> {
    await this.#signal("SIGCONT", false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.kill();
  }

  /** The program that runs, also when it is only about to. */
  async #running(): Promise<Program | undefined> {
    const program = await this.#launched?.catch(() => undefined);
    return program?.exit ? undefined : program;
  }

  async #signal(signal: "SIGSTOP" | "SIGCONT", stopped: boolean): Promise<void> {
    const program = await this.#running();
    if (!program) return;
    await this.signal(program, signal);
    const landed = () => program.exit ?? this.isStopped(program, stopped) === stopped;
    await waitUntil<unknown>(landed, SIGNAL_DEADLINE);
    if (!program.exit) this.#become(stopped ? "frozen" : this.#whileRunning());
  }

  /** Sees what others did to the process. */
  #look(): void {
    const program = this.#program;
    if (!program || program.exit) return;
    const stopped = this.isStopped(program, this.#state === "frozen");
    this.#become(stopped ? "frozen" : this.#whileRunning());
  }

  #whileRunning(): PartState {
    return this.#answered ? "up" : "starting";
  }

  #become(state: PartState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.emit("state");
  }

  #read(text: string): void {
    const lines = (this.#unfinishedLine + text).split("\n");
    this.#unfinishedLine = lines.pop() ?? "";
    for (const line of lines) this.emit("line", line.trimEnd());
  }

  async #ended(program: Program, exit: Exit): Promise<void> {
    clearInterval(this.#looks);
    if (this.#unfinishedLine) this.#read("\n");
    this.ending = program.flooded ? "it printed more than 16 MB and was stopped" : howItEnded(exit);
    this.#become("down");
    // What it started and left behind ends with it.
    await stopPrograms([program]);
  }
}
