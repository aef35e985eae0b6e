import { connect } from "node:net";
import { basename } from "node:path";
import { programEnvironment } from "./environment.ts";
import { Failure } from "./failure.ts";
import { freeze, thaw } from "./faults.ts";
import { nodeArguments } from "./launch.ts";
import { keepsProcessorBusy, listeningPorts } from "./inspect.ts";
import { lastError, lastLines } from "./output.ts";
import { reservePort, type ReservedPort, takesConnections } from "./ports.ts";
import { howItEnded, Program, stopPrograms } from "./program.ts";
import { repository } from "./repository.ts";
import { findLine, shown, subjectFile } from "./subject.ts";
import { within } from "./wait.ts";

/** What a node is started with, besides PORT. */
export interface NodeOptions {
  /** NODE_NAME; left out of the environment when undefined. */
  name: string | undefined;
  /** REDIS_URL; a port that refuses connections when undefined. */
  redisUrl?: string | undefined;
  /** The file that it runs; "server.ts" when left out. */
  file?: string | undefined;
  /** What else it finds in its environment. */
  env?: Record<string, string>;
}

/** A server has this long to listen on its port, in ms; on a busy machine that may be needed. */
const START_DEADLINE = 10_000;
/** A node that prints nothing is asked so often whether it listens, in ms. */
const NEXT_TRY = 40;
/** A server that listens on another port gets this long to listen on its own, too. */
const ELSEWHERE_GRACE = 1_000;

/**
 * One node of the server under check: a real process that runs `server.ts`. Or the balancer in front
 * of the nodes: that is a process that listens on PORT, too.
 */
export class ServerNode implements AsyncDisposable {
  /** How long it took until its port answered, in ms. Tells how busy this machine is. */
  startMs = 0;
  /** Whether it was stopped in the middle of what it does. */
  isFrozen = false;
  #host = "127.0.0.1";
  #isMeantToRun = true;
  static #slowestStart: number | undefined;

  private constructor(
    readonly options: NodeOptions,
    readonly file: string,
    public program: Program,
    readonly port: ReservedPort,
  ) {}

  /** Starts a node and does not wait until it listens: use it where it must not listen. */
  static async launch(options: NodeOptions): Promise<ServerNode> {
    const file = subjectFile(options.file ?? "server.ts");
    const port = await reservePort();
    return new ServerNode(options, file, await run(file, options, port), port);
  }

  /**
   * Starts a node and waits until its port answers.
   *
   * @throws Failure when it ends, listens elsewhere or does not listen in time.
   */
  static async start(options: NodeOptions): Promise<ServerNode> {
    for (let attempt = 1; ; attempt++) {
      const node = await ServerNode.launch(options);
      try {
        await node.listens();
        return node;
      } catch (error) {
        await node[Symbol.asyncDispose]();
        // Somebody outside this workshop took the port meanwhile: not the learner's mistake.
        if (attempt < 3 && node.lostItsPort()) continue;
        throw error;
      }
    }
  }

  get label(): string {
    return this.options.name ?? "without a name";
  }

  /** In a sentence: "node A", "the balancer". */
  get called(): string {
    return basename(this.file) === "server.ts" ? `node ${this.label}` : `the ${this.label}`;
  }

  /** At the beginning of a sentence: "Node A", "The balancer". */
  get who(): string {
    return this.called.charAt(0).toUpperCase() + this.called.slice(1);
  }

  /** Whether a check has ended it, and not started it again. */
  get isAway(): boolean {
    return !this.#isMeantToRun;
  }

  /** Whether it has ended, and nobody wanted it to. */
  get hasDied(): boolean {
    return this.#isMeantToRun && this.program.exit !== undefined;
  }

  /** Kills it where it stands, with SIGKILL, and returns when it is gone. */
  async kill(): Promise<void> {
    this.#isMeantToRun = false;
    this.program.signal("SIGKILL");
    await this.program.exited;
  }

  /**
   * Stops it in the middle of what it does, with SIGSTOP: it keeps its connections, and answers
   * nothing. Returns when it stands still.
   *
   * @throws Failure when it had ended before.
   * @throws Broken when it goes on running.
   */
  async freeze(): Promise<void> {
    await freeze(this.program, this.who);
    if (this.program.exit) throw new Failure(this.fate());
    this.isFrozen = true;
  }

  /** Lets a frozen node go on. @throws Broken when it does not. */
  async thaw(): Promise<void> {
    await thaw(this.program, this.who);
    this.isFrozen = false;
  }

  /** Asks it to end, with SIGTERM, as every deployment does. */
  isAskedToEnd(): void {
    this.#isMeantToRun = false;
    this.program.signal("SIGTERM");
  }

  /** Starts it again, on the same port. @throws Failure when it does not listen. */
  async restart(): Promise<void> {
    await this.kill();
    this.program = await run(this.file, this.options, this.port);
    this.#isMeantToRun = true;
    await this.listens();
  }

  get url(): string {
    const host = this.#host.includes(":") ? `[${this.#host}]` : this.#host;
    return `http://${host}:${this.port.number}`;
  }

  /** Waits until the node's port answers. @throws Failure, in words, when it does not. */
  async listens(deadline = START_DEADLINE): Promise<void> {
    const begin = performance.now();
    let elsewhere: number[] = [];
    let grace = Number.POSITIVE_INFINITY;
    for (;;) {
      const heard = await this.#comesUp(1_000);
      if (this.program.exit) throw new Failure(this.#endedEarly());
      if (heard) break;
      const now = performance.now();
      if (now > grace) throw new Failure(this.#listensElsewhere(elsewhere));
      if (now - begin > deadline) throw new Failure(await this.#neverListens(now - begin));
      elsewhere = await listeningPorts(this.program.pid ?? 0);
      if (elsewhere.length > 0) grace = Math.min(grace, now + ELSEWHERE_GRACE);
    }
    this.startMs = performance.now() - begin;
    ServerNode.#slowestStart = Math.max(ServerNode.#slowestStart ?? 0, this.startMs);
  }

  /**
   * Waits until the port answers or the program has ended. Whatever it prints, it may say that it
   * listens: then it is tried at once.
   */
  async #comesUp(deadline: number): Promise<boolean> {
    const end = performance.now() + deadline;
    while (performance.now() < end) {
      const { next } = this.program.happened;
      if (this.program.exit || (await this.isListening())) return true;
      await within(next, NEXT_TRY);
    }
    return false;
  }

  /** Counts a node that waited for something else as slow as the slowest that did not. */
  countAsSlow(): void {
    this.startMs = Math.max(this.startMs, ServerNode.#slowestStart ?? 0);
  }

  /** How long to wait for the first sign of a node that may not listen, in ms. */
  static startPatience(): number {
    const slowest = ServerNode.#slowestStart;
    return slowest === undefined ? START_DEADLINE : Math.max(2_000, 5 * slowest);
  }

  /** Whether the node's port takes connections now. */
  async isListening(): Promise<boolean> {
    const answers = (host: string) => takesConnections(host, this.port.number);
    if (await answers("127.0.0.1")) this.#host = "127.0.0.1";
    else if (!(await answers("::1"))) return false;
    // It may have begun to listen, on all addresses, between the two questions.
    else this.#host = (await answers("127.0.0.1")) ? "127.0.0.1" : "::1";
    return true;
  }

  /**
   * Goes to the node and back, without the server's own code noticing. When this returns, the
   * node has been once round its event loop: what it was about to write is written.
   *
   * @param deadline in ms.
   * @returns whether it answered in time.
   */
  async isResponsive(deadline: number): Promise<boolean> {
    if (this.isFrozen) return false;
    const socket = connect({ host: this.#host, port: this.port.number });
    let refused = false;
    const answered = new Promise<boolean>((resolve) => {
      socket.on("error", () => (refused = true)).on("close", () => resolve(!refused));
    });
    // This is no HTTP: Node's parser refuses it with "400 Bad Request" before anybody is asked.
    socket.resume().end("?\r\n\r\n");
    const inTime = await within(answered, deadline);
    socket.destroy();
    return inTime === true && this.program.exit === undefined;
  }

  /**
   * Whether Socket.IO is what answers below /socket.io/: it refuses an unknown transport with
   * code 0. Undefined when nothing answers.
   */
  async servesSocketIo(deadline: number): Promise<boolean | undefined> {
    const url = `${this.url}/socket.io/?EIO=4&transport=none`;
    const answer = fetch(url, { signal: AbortSignal.timeout(deadline) }).then((it) => it.text());
    return within(
      answer.then(
        (text) => text.includes('"code":0'),
        () => undefined,
      ),
      deadline,
    );
  }

  /** What became of the node, when that explains a failure: "" while it runs. */
  fate(): string {
    const { exit, flooded } = this.program;
    if (flooded) return `${this.who} printed more than 16 MB and was stopped.`;
    if (!exit || !this.hasDied) return "";
    return `${this.who} ended: ${howItEnded(exit)}.${this.#whyItEnded}`;
  }

  lostItsPort(): boolean {
    return new RegExp(`EADDRINUSE.*\\b${this.port.number}\\b`).test(this.program.output);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopNodes([this]);
  }

  #endedEarly(): string {
    const { exit, flooded } = this.program;
    if (flooded || !exit) return this.fate();
    const cause = exit.code === 0 ? " Nothing kept it running: is the server told to listen?" : "";
    return (
      `${basename(this.file)} ended before it listened on its port: ${howItEnded(exit)}.${cause}` +
      this.#whyItEnded
    );
  }

  /** The error comes first: of what was printed, a small screen may show the beginning only. */
  get #whyItEnded(): string {
    const error = this.program.exit?.code ? lastError(this.program.output) : "";
    return `${error && ` ${error}`}${printedBy(this.program, this.file)}`;
  }

  #listensElsewhere(ports: number[]): string {
    return (
      `${this.who} was started with PORT=${this.port.number} ` +
      `and listens on ${ports.join(", ")} instead.\n` +
      "The port comes from the environment: process.env.PORT."
    );
  }

  async #neverListens(waited: number): Promise<string> {
    const seconds = Math.round(waited / 1000);
    const busy = await keepsProcessorBusy(this.program.pid ?? 0);
    return (
      `${this.who} runs, but did not listen on port ${this.port.number} within ${seconds} s.\n` +
      (busy
        ? "It keeps a processor busy all the time: is there a loop that never ends?"
        : "It is waiting for something: is there an `await` that never settles?") +
      printedBy(this.program, this.file)
    );
  }
}

/** What a program printed, and the line of a file that it names, to be put behind a sentence. */
export function printedBy(program: Program, file: string): string {
  const line = findLine(program.output, file);
  const printed = lastLines(shown(program.output), 8);
  if (!printed) return "\nIt printed nothing.";
  return `\nIt printed:\n${printed}${line ? `\n${line}` : ""}`;
}

/** Kills nodes, whatever they do, and gives their ports free. */
export async function stopNodes(nodes: readonly ServerNode[]): Promise<void> {
  await stopPrograms(nodes.map((node) => node.program));
  for (const node of nodes) node.port[Symbol.dispose]();
}

/** Node itself, not the `tsx` command: killing the command leaves the server running. */
async function run(file: string, options: NodeOptions, port: ReservedPort): Promise<Program> {
  return new Program(process.execPath, await nodeArguments(file), {
    cwd: repository,
    env: { ...programEnvironment(options), PORT: String(port.number) },
  });
}
