import { tmpdir } from "node:os";
import { Broken, Failure } from "../failure.ts";
import { freeze, thaw } from "../faults.ts";
import { lastLines } from "../output.ts";
import { reservePort, type ReservedPort } from "../ports.ts";
import { Program } from "../program.ts";
import { Relay } from "../relay.ts";
import { within, withResolvers } from "../wait.ts";
import { clientOf, type RedisClient } from "./client.ts";
import { findRedis, type RedisProgram } from "./find.ts";

const START_DEADLINE = 60_000;
/** A container may take a moment to be removed; in ms. */
const CONTAINER_END = 10_000;
/** Where many ask it, the next answer comes in less; in ms. */
const ANSWER_DEADLINE = 1_000;
/** A Redis that runs answers in less than a ms; one that was frozen is asked for this long, in ms. */
const FREEZE_PROOF = 50;

/** A real Redis, private to one file of checks: on a free port of 127.0.0.1, nothing on disk. */
export class Redis implements AsyncDisposable {
  readonly url: string;
  program: Program;
  watcher: RedisClient;
  /** Called when it is gone for good: its port may be used by others. */
  onDisposed = (): void => {};
  /** What nodes reach it through where it is far away. */
  distance: Relay | undefined;
  /** Stands on its port once it was started again, and remembers what it is told. */
  #witness: Relay | undefined;
  /** Where it really listens then. */
  #behind: ReservedPort | undefined;

  private constructor(
    readonly port: number,
    public found: RedisProgram,
    watcher: RedisClient,
  ) {
    this.url = urlOf(port);
    this.program = run(port, found);
    this.watcher = watcher;
  }

  /** @throws Broken when there is no Redis to start, or it does not answer. */
  static async start(port: number, found?: RedisProgram): Promise<Redis> {
    const redis = new Redis(port, found ?? (await findRedis(port)), await watch(urlOf(port)));
    await redis.#answers();
    return redis;
  }

  /** Kills it where it stands: every connection to it is lost. */
  async kill(): Promise<void> {
    this.watcher.destroy();
    if (this.found.signal) {
      await this.found.signal("SIGKILL");
      // The command ends by itself once the container is removed, and its name free again.
      await within(this.program.exited, CONTAINER_END);
    }
    // A Redis starts nothing that could stay behind, so there is no need to look for it.
    this.program.signal("SIGKILL");
    await this.program.exited;
    this.#witness?.[Symbol.dispose]();
    this.#behind?.[Symbol.dispose]();
  }

  /**
   * Starts it again, empty, on another port: on its own there is now a relay that leads to it, and
   * remembers from the first byte on what it is told. See `published`.
   *
   * @throws Broken when it does not answer.
   */
  async restart(): Promise<void> {
    const { number } = (this.#behind = await reservePort());
    // A container is published on one port.
    if (this.found.signal) this.found = await findRedis(number);
    this.program = run(number, this.found);
    this.watcher = await watch(urlOf(number));
    await this.#answers();
    this.#witness = await Relay.to(number, { port: this.port, remembers: true });
  }

  /**
   * Stops it in the middle of what it does: connections stay open, and nothing is answered.
   *
   * @throws Broken when it answers all the same.
   */
  async freeze(): Promise<void> {
    if (this.found.signal) await this.found.signal("SIGSTOP");
    else await freeze(this.program, "Redis");
    const answer = this.watcher.ping().catch(() => undefined);
    if (await within(answer, FREEZE_PROOF)) {
      throw new Broken("Redis was frozen with SIGSTOP, and answers PING all the same.");
    }
  }

  /** Lets it go on. @throws Broken when it does not answer. */
  async thaw(): Promise<void> {
    if (this.found.signal) await this.found.signal("SIGCONT");
    else await thaw(this.program, "Redis");
    if (await within(this.watcher.ping(), START_DEADLINE)) return;
    throw new Broken("Redis was frozen and woken up with SIGCONT, and answers no PING.");
  }

  /**
   * From now on, what comes from it comes so many ms late; returns when something is on its way.
   *
   * @returns what ends that.
   */
  async answersLate(delay: number): Promise<Disposable> {
    const { distance } = this;
    if (!distance) throw new Error("This check started a Redis that is not far away.");
    const before = distance.delay;
    distance.delay = delay;
    const isUnderWay = withResolvers();
    distance.onAnswer = () => isUnderWay.resolve();
    await within(isUnderWay.promise, ANSWER_DEADLINE);
    return { [Symbol.dispose]: () => void (distance.delay = before) };
  }

  async #answers(): Promise<void> {
    const connected = this.watcher.connect().then(
      () => "connected",
      () => undefined,
    );
    const outcome = await within(Promise.race([connected, this.program.exited]), START_DEADLINE);
    if (outcome === "connected") return;
    await this[Symbol.asyncDispose]();
    throw new Broken(
      `Redis, from ${this.found.how}, did not start on port ${this.port}. It printed:\n` +
        (lastLines(this.program.output, 5) || "  nothing"),
    );
  }

  /** How many connections listen for messages, in whatever way: plain, by pattern or sharded. */
  async subscribers(): Promise<number> {
    const clients = await this.#clients();
    return clients.filter((line) => /\b(sub|psub|ssub)=[1-9]/.test(line)).length;
  }

  /** Whether anybody else is connected. */
  async hasClients(): Promise<boolean> {
    return (await this.#clients()).length > 1;
  }

  /** Its connections, a line for each. https://redis.io/docs/latest/commands/client-list/ */
  async #clients(): Promise<string[]> {
    return String(await this.watcher.sendCommand(["CLIENT", "LIST"]))
      .trimEnd()
      .split("\n");
  }

  /** What Redis stores, in all its databases: "" when it stores nothing. */
  async stored(): Promise<string> {
    const keyspace = String(await this.watcher.sendCommand(["INFO", "keyspace"]));
    return keyspace.replace("# Keyspace", "").trim();
  }

  /** The names of the first keys that it stores. */
  async keys(): Promise<string[]> {
    return (await this.watcher.keys("*")).slice(0, 3);
  }

  /** How many times a command was run, by anybody, since Redis started. */
  async timesRun(command: string): Promise<number> {
    const statistics = String(await this.watcher.sendCommand(["INFO", "commandstats"]));
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(statistics)?.[1] ?? 0);
  }

  /**
   * What it was told to publish since it was started again, by each connection in its order. A
   * subscriber would come too late for the first, and its log of slow commands cuts what is long.
   */
  get published(): string[] {
    const told = this.#witness?.told ?? [];
    return told.flatMap((pieces) => commandsIn(Buffer.concat(pieces))).filter(isPublish);
  }

  /** Returns when Redis has done everything that reached it before the call. */
  async settled(): Promise<void> {
    // The first round may be read before what arrived with it; the second cannot.
    await this.watcher.sendCommand(["ECHO", "settled"]);
    await this.watcher.sendCommand(["ECHO", "settled"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.onDisposed();
  }
}

/**
 * The commands that a connection has sent, their words parted by spaces.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/#sending-commands-to-a-redis-server
 */
function commandsIn(bytes: Buffer): string[] {
  const [, ...commands] = bytes.toString("utf8").split(/^\*\d+\r\n\$\d+\r\n/m);
  return commands.map((command) => command.replaceAll(/\r\n\$\d+\r\n/g, " ").trimEnd());
}

const isPublish = (command: string) => /^s?publish /i.test(command);

function run(port: number, found: RedisProgram): Program {
  const { command, args, env, signal } = found;
  const bind = signal ? "0.0.0.0" : "127.0.0.1"; // A container is reached from outside it.
  const settings = ["--port", String(port), "--bind", bind, "--protected-mode", "no"];
  return new Program(command, [...args, ...settings, "--save", "", "--appendonly", "no"], {
    cwd: tmpdir(),
    env: { ...process.env, ...env },
  });
}

/**
 * Starts a private Redis, on a free port unless one was reserved for it.
 *
 * @throws Broken when there is no way to get one.
 */
export async function startRedis(port?: ReservedPort): Promise<Redis> {
  const reserved = port ?? (await reservePort());
  const redis = await Redis.start(reserved.number).catch((error: unknown) => {
    reserved[Symbol.dispose]();
    throw error;
  });
  redis.onDisposed = () => reserved[Symbol.dispose]();
  return redis;
}

function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}`;
}

/** A client that only looks. While Redis starts it tries again every 5 ms. */
async function watch(url: string): Promise<RedisClient> {
  const client = await clientOf({ url, socket: { reconnectStrategy: 5 } });
  return client.on("error", () => {});
}

/**
 * Asks the Redis at a URL for a PONG.
 *
 * @throws Failure with what it answered instead, or with why it cannot be reached within 2 s.
 */
export async function answersPing(url: string): Promise<void> {
  let reason = "it does not answer within 2 s";
  const client = await clientOf({ url, socket: { reconnectStrategy: false } });
  client.on("error", (error: Error) => (reason = error.message || "connection refused"));
  try {
    const asked = client.connect().then(() => client.ping());
    const answer = await within(
      asked.catch(() => undefined),
      2_000,
    );
    if (answer === "PONG") return;
    if (answer) reason = `it answered ${answer}`;
  } finally {
    client.destroy();
  }
  throw new Failure(`No Redis answers at ${url}: ${reason}.`);
}
