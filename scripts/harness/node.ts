import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { comesUp, slowestStart } from "./coming-up.ts";
import { Endpoint } from "./endpoint.ts";
import { programEnvironment } from "./environment.ts";
import { Failure } from "./failure.ts";
import { fateOf } from "./fate.ts";
import { freeze, thaw } from "./faults.ts";
import { nodeArguments } from "./launch.ts";
import { Program, stopPrograms } from "./program.ts";
import { repository } from "./repository.ts";
import { subjectFile } from "./subject.ts";

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
  /** Whether it can be made to look ill. */
  isPatient?: boolean;
  /** Which waits of its own are cut short. */
  hurry?: Hurry;
}

/** Delays between two others, in ms, are over so many times as fast. */
export interface Hurry {
  times: number;
  from: number;
  to: number;
}

/** What makes Node load a file of the harness before the server's own, and what that is told. */
function loadingFirst(name: string, told: object = {}): string[] {
  const url = pathToFileURL(join(repository, "scripts", "harness", name));
  for (const [key, value] of Object.entries(told)) url.searchParams.set(key, String(value));
  return ["--import", url.href];
}

/**
 * One node of the server under check: a real process that runs `server.ts`. Or the balancer in front
 * of the nodes: that is a process that listens on PORT, too.
 */
export class ServerNode implements AsyncDisposable {
  /** What runs now, or ran last. */
  program!: Program;
  /** How long it took until its port answered, in ms. Tells how busy this machine is. */
  startMs = 0;
  /** Whether it was stopped in the middle of what it does. */
  isFrozen = false;
  /** Told when it has ended, whenever it was started. */
  onEnd: () => void = () => {};
  /** How often it has said that it is ill. */
  saidIll = 0;
  #isMeantToRun = true;

  private constructor(
    readonly options: NodeOptions,
    readonly file: string,
    readonly endpoint: Endpoint,
  ) {}

  /** Starts a node and does not wait until it listens: use it where it must not listen. */
  static async launch(options: NodeOptions): Promise<ServerNode> {
    const file = subjectFile(options.file ?? "server.ts");
    const node = new ServerNode(options, file, await Endpoint.reserve());
    await node.#run();
    return node;
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
    if (this.program.exit) throw new Failure(fateOf(this));
    this.isFrozen = true;
  }

  /** Lets a frozen node go on. @throws Broken when it does not. */
  async thaw(): Promise<void> {
    await thaw(this.program, this.who);
    this.isFrozen = false;
  }

  /** From now on it answers /healthz with 503, if it is a patient; until the running check ends. */
  looksIll(): void {
    this.saidIll = 0;
    this.program.send({ isIll: true });
    onTestFinished(() => this.program.send({ isIll: false }));
  }

  /** Asks it to end, with SIGTERM, as every deployment does. */
  terminate(): void {
    this.#isMeantToRun = false;
    this.program.signal("SIGTERM");
  }

  /** Starts it again, on the same port. @throws Failure when it does not listen. */
  async restart(): Promise<void> {
    await this.kill();
    await this.#run();
    this.#isMeantToRun = true;
    await this.listens();
  }

  /** Node itself, not the `tsx` command: killing the command leaves the server running. */
  async #run(): Promise<void> {
    const { isPatient, hurry } = this.options;
    const args = [
      ...(isPatient ? loadingFirst("patient.mjs") : []),
      ...(hurry ? loadingFirst("hurried.mjs", hurry) : []),
      ...(await nodeArguments(this.file)),
    ];
    this.program = new Program(process.execPath, args, {
      cwd: repository,
      env: { ...programEnvironment(this.options), PORT: String(this.endpoint.port) },
      ...(isPatient && { onMessage: () => this.saidIll++ }),
    });
    void this.program.exited.then(() => this.onEnd());
  }

  get url(): string {
    return this.endpoint.url;
  }

  /** Waits until the node's port answers. @throws Failure, in words, when it does not. */
  async listens(): Promise<void> {
    this.startMs = await comesUp(this);
  }

  /** Counts a node that waited for something else as slow as the slowest that did not. */
  countAsSlow(): void {
    this.startMs = Math.max(this.startMs, slowestStart() ?? 0);
  }

  /**
   * Whether it answers in time, and so has been once round its event loop.
   *
   * @param deadline in ms.
   * @see Endpoint.roundTrip
   */
  async isResponsive(deadline: number): Promise<boolean> {
    if (this.isFrozen) return false;
    return (await this.endpoint.roundTrip(deadline)) && this.program.exit === undefined;
  }

  /**
   * Returns when it has dealt with what it was sent just now, as far as it can without others: its
   * socket is written in the first round trip, and read in the second.
   *
   * @param deadline of each of them, in ms.
   * @returns whether it still answers.
   */
  async takesNotice(deadline: number): Promise<boolean> {
    return (await this.isResponsive(deadline)) && (await this.isResponsive(deadline));
  }

  lostItsPort(): boolean {
    return new RegExp(`EADDRINUSE.*\\b${this.endpoint.port}\\b`).test(this.program.output);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopNodes([this]);
  }
}

/** Kills nodes, whatever they do, and gives their ports free. */
export async function stopNodes(nodes: readonly ServerNode[]): Promise<void> {
  await stopPrograms(nodes.map((node) => node.program));
  for (const node of nodes) node.endpoint[Symbol.dispose]();
}
