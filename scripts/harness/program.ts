import { spawn, type ChildProcess, type Serializable } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { ownership, PROGRAM_MARK, reapWhenThisProcessEnds } from "./reaper.ts";
import { sendSignal } from "./signal.ts";
import { Bell, withResolvers } from "./wait.ts";

/** How a process ended: `code` or `signal` is set, or `error` when it could not be started. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  error?: Error;
}

/** How a program is run. */
export interface ProgramOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Told of each message that it sends with `process.send`. It has that function only then. */
  onMessage?: (message: unknown) => void;
  /** Told of every piece that the program prints, as soon as it is read. */
  onOutput?: (text: string) => void;
}

/** How a process ended, in words: "exit code 1", "killed by SIGKILL". */
export function howItEnded({ code, signal, error }: Exit): string {
  if (error) return error.message;
  return signal ? `killed by ${signal}` : `exit code ${code}`;
}

const KEPT_OUTPUT = 64 * 1024;
const FLOOD = 16 * 1024 * 1024;

/** A program of its own process group. Disposing it kills the whole group and waits for its end. */
export class Program implements AsyncDisposable {
  /** The last 64 KB of what it printed, standard output and standard error in order of arrival. */
  output = "";
  /** Set once it has ended. */
  exit: Exit | undefined;
  /** Rings when it has printed something, and when it has ended. */
  readonly happened = new Bell();
  /** Settles when it has ended and everything it printed has been read. */
  readonly exited: Promise<Exit>;
  /** Whether it was killed for printing more than 16 MB. */
  flooded = false;

  readonly #child: ChildProcess;
  readonly #mark = randomUUID();
  readonly #onOutput: ProgramOptions["onOutput"];
  #printed = 0;

  constructor(command: string, args: string[], options: ProgramOptions) {
    this.#onOutput = options.onOutput;
    this.#child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...options.env, ...ownership, [PROGRAM_MARK]: this.#mark },
      detached: true,
      stdio: ["ignore", "pipe", "pipe", ...(options.onMessage ? (["ipc"] as const) : [])],
    });
    if (options.onMessage) this.#child.on("message", options.onMessage);
    this.exited = this.#watch();
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Waits until the output matches.
   *
   * @returns whether it did within `deadline` ms; false at once when the program ends without it.
   */
  prints(pattern: RegExp, deadline: number): Promise<boolean> {
    const isOver = () => pattern.test(this.output) || this.exit !== undefined;
    return this.happened.waitUntil(isOver, deadline).then(() => pattern.test(this.output));
  }

  /** Sends a signal to the whole process group; nothing happens when it has ended. */
  signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) sendSignal(-this.pid, signal);
  }

  /** Tells a program something that listens to messages; nothing happens when it has ended. */
  send(message: Serializable): void {
    this.#child.send?.(message, () => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopPrograms([this]);
  }

  /** The environment variable that the program and all its descendants were started with. */
  get mark(): string {
    return `${PROGRAM_MARK}=${this.#mark}`;
  }

  #read(text: string): void {
    this.output = (this.output + text).slice(-KEPT_OUTPUT);
    this.#onOutput?.(text);
    this.happened.ring();
    this.#printed += text.length;
    if (this.#printed > FLOOD && !this.flooded) {
      this.flooded = true;
      this.signal("SIGKILL");
    }
  }

  #watch(): Promise<Exit> {
    const { promise, resolve } = withResolvers<Exit>();
    const child = this.#child;
    child.on("error", (error) => resolve({ code: null, signal: null, error }));
    const forget = child.pid === undefined ? () => {} : reapWhenThisProcessEnds(child.pid);
    child.on("exit", (code, signal) => {
      // Whatever the program started in its own group ends with it.
      this.signal("SIGKILL");
      forget();
      // A child that left the group may hold the pipes open for ever: do not wait for it.
      const timer = setTimeout(() => resolve({ code, signal }), 200);
      child.on("close", () => {
        clearTimeout(timer);
        resolve({ code, signal });
      });
    });
    return promise.then((exit) => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      this.exit = exit;
      this.happened.ring();
      return exit;
    });
  }
}

/** Kills programs with all their descendants, and waits until they have ended. */
export async function stopPrograms(programs: readonly Program[]): Promise<void> {
  for (const program of programs) program.signal("SIGKILL");
  await Promise.all(programs.map((program) => program.exited));
  // What left its process group still carries the mark of who started it.
  const marks = programs.map((program) => program.mark);
  for (const pid of await processesWith(marks)) sendSignal(pid, "SIGKILL");
}

/**
 * The ids of the processes that were started with one of these environment variables.
 *
 * @param variables as in "NAME=value".
 * @returns nothing where there is no /proc to tell.
 */
export async function processesWith(variables: readonly string[]): Promise<number[]> {
  if (process.platform !== "linux") return [];
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  // Synchronous: these files are in memory, and waiting for a thread costs more than reading them.
  const carries = (pid: string) => {
    const environment = environmentOf(pid);
    return variables.some((variable) => environment.includes(variable));
  };
  return pids.filter(carries).map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}
