import { onTestFinished } from "vitest";
import { Client } from "./client.ts";
import type { Sending, Transport, Way } from "./connection.ts";
import { Failure } from "./failure.ts";
import { fateOf } from "./fate.ts";
import { Guest } from "./guest.ts";
import { keepsProcessorBusy } from "./inspect.ts";
import { type ServerNode, stopNodes } from "./node.ts";
import type { Redis } from "./redis/server.ts";
import { type Expectation, report } from "./report.ts";
import { Patience, SHORT_WAIT } from "./patience.ts";
import { expectHealth, expectHealthAtOnce } from "./health.ts";
import { Bell, waitUntil, within } from "./wait.ts";

/** So many round trips through all nodes does an event get that is late: more than any takes. */
const ROUNDS = 5;
/** So many through the one that has to act: its timers come first, and long-polling takes two. */
const LAST_ROUNDS = 2;
/** How long after a lost connection the end of its node may be noticed, in ms. */
const DEATH_NOTICE = 500;

/** The nodes that a check talks to, and the Redis between them where there is one. */
export class Cluster implements AsyncDisposable {
  readonly clients: Client[] = [];
  /** What clients sent in the running check, in order: where to look when it is not heard. */
  readonly sent: Sending[] = [];
  /** Rings when a client has heard something, was cut off, or a node has ended. */
  readonly happened = new Bell();
  /** Those who are connected for more than one check. */
  readonly #staying = new Set<Client>();
  readonly #redis: Redis | undefined;
  readonly #balancer: ServerNode | undefined;
  readonly #patience: Patience;

  constructor(
    readonly nodes: ServerNode[],
    redis?: Redis,
    balancer?: ServerNode,
  ) {
    this.#redis = redis;
    this.#balancer = balancer;
    this.#patience = new Patience(nodes);
    for (const each of this.processes) each.onEnd = () => this.happened.ring();
  }

  /** The balancer in front of the nodes. */
  get balancer(): ServerNode {
    if (!this.#balancer) throw new Error("This check started its nodes without a balancer.");
    return this.#balancer;
  }

  /** The nodes, and the balancer where there is one. */
  get processes(): ServerNode[] {
    return this.#balancer ? [...this.nodes, this.#balancer] : this.nodes;
  }

  /** The private Redis that the nodes were told of. */
  get redis(): Redis {
    if (!this.#redis) throw new Error("This check started its nodes without Redis.");
    return this.#redis;
  }

  get hasRedis(): boolean {
    return this.#redis !== undefined;
  }

  /** How long a client waits before it gives up, in ms. */
  get patience(): number {
    return this.#patience.now;
  }

  /** The same, also once something has failed, in ms. */
  get fullPatience(): number {
    return this.#patience.full;
  }

  /** How long to wait before the nodes are asked whether it still will happen, in ms. */
  get leastWait(): number {
    return this.#patience.leastWait;
  }

  /** How long a client waits for an answer that other nodes have to agree on, in ms. */
  get answerTime(): number {
    return this.#patience.answerTime;
  }

  /** Whether nodes may miss deadlines of their own here. */
  get isOnBusyMachine(): boolean {
    return this.#patience.isOnBusyMachine;
  }

  /**
   * Waits for something to happen among the nodes and their clients, and gives up when it will
   * not: some time has passed, and since then all nodes and Redis have been once round again and
   * again without it. How long that takes depends on how busy this machine is.
   *
   * @returns the truthy answer, or undefined.
   */
  async waitFor<T>(ask: () => T): Promise<T | undefined> {
    const answer = await this.happened.waitUntil(ask, this.leastWait);
    if (answer) return answer;
    for (let round = 1; round <= ROUNDS; round++) {
      const areWell = await this.settled();
      const late = ask();
      if (late) return late;
      if (!areWell) return undefined;
    }
    return undefined;
  }

  /**
   * Waits until a node has done what it was asked to, or has had its time for it. On a busy machine it
   * may hear late what it is to do, and be kept from telling that it has: that time does not count.
   *
   * @param node who has just been asked.
   * @param deadline in ms.
   */
  async waitForNode(node: ServerNode, isDone: () => boolean, deadline: number): Promise<void> {
    const begin = performance.now();
    const heardAfter = node.isResponsive(this.patience).then(() => performance.now() - begin);
    if (await this.happened.waitUntil(isDone, deadline)) return;
    await this.happened.waitUntil(isDone, await heardAfter);
    for (let round = 1; round <= LAST_ROUNDS && !isDone(); round++) {
      await node.isResponsive(this.patience);
    }
  }

  /**
   * Waits for what takes several requests, one after another: as long as a client does, and on a
   * machine that is busy for some rounds more.
   */
  async waitPatiently<T>(ask: () => T): Promise<T | undefined> {
    return (await waitUntil(ask, this.patience)) || (await this.waitFor(ask));
  }

  /** Whether a check of the running file has failed already. */
  get hasFailed(): boolean {
    return this.#patience.hasFailed;
  }

  /** Puts a failure into words, with all that is known of the cluster: throw what it returns. */
  async failure(expectation: Expectation): Promise<Failure> {
    const loop = await this.#calmsDown();
    const words = await report(this, loop ? { ...expectation, why: loop } : expectation);
    this.countFailure();
    return new Failure(words);
  }

  /**
   * Lets what is on its way to others arrive, so that all of it is told, and lets a node end that
   * is about to: a lost connection is noticed before the end of the process that caused it.
   *
   * @returns a sentence when one of them does nothing any more but run.
   */
  async #calmsDown(): Promise<string | undefined> {
    if (this.hasLostANode) return undefined;
    const running = this.#running;
    // What goes through Redis takes longer. A Redis that is away is not waited for.
    if ((await this.#settle(SHORT_WAIT)) && (await this.#allAnswer(running))) return undefined;
    await this.#mayEnd();
    for (const { program, who } of running) {
      if (program.exit || !(await keepsProcessorBusy(program.pid ?? 0))) continue;
      return `${who} does nothing any more but keep a processor busy: is there a loop that never ends?`;
    }
    return undefined;
  }

  /** Something has failed: the rest of the running file of checks waits half as long. */
  countFailure(): void {
    this.#patience.countFailure();
  }

  /** Whether a node has ended by itself: what it had to pass on will not come any more. */
  get hasLostANode(): boolean {
    return this.processes.some((each) => each.hasDied);
  }

  /** What became of a node that has ended by itself, in words; "" while all run. One is enough. */
  get fate(): string {
    return this.processes.map(fateOf).find(Boolean) ?? "";
  }

  /** The node of that name. */
  node(name: string): ServerNode {
    const found = this.nodes.find((node) => node.label === name);
    if (!found) throw new Error(`This check started no node ${name}.`);
    return found;
  }

  /**
   * Connects a person to a node, until the running check ends.
   *
   * @throws Failure when the node refuses or does not answer.
   */
  async client(node: string, name: string, way: Way = "websocket"): Promise<Client> {
    return this.take(await Client.connect(this, this.node(node), name, way));
  }

  /**
   * Connects a person through the balancer, until the running check ends.
   *
   * @param transports those of a browser when left out: long-polling first, then WebSocket.
   * @throws Failure when no node welcomes her in time.
   */
  async guest(name: string, ...transports: Transport[]): Promise<Guest> {
    return this.take(await Guest.arrive(this, name, transports.length ? transports : undefined));
  }

  /**
   * Connects a person through the balancer over a WebSocket at once, with cookies from earlier.
   *
   * @throws Failure when no node welcomes her in time.
   */
  async guestWith(cookies: string, name: string): Promise<Guest> {
    return this.take(await Guest.arrive(this, name, ["websocket"], cookies));
  }

  /** Counts a client in, until the running check ends, or longer. */
  take<C extends Client>(client: C, { stays = false } = {}): C {
    if (stays) this.#staying.add(client);
    // The first who does not stay.
    else if (this.clients.length === this.#staying.size) onTestFinished(() => this.#empty());
    this.clients.push(client);
    return client;
  }

  /**
   * Sends home who does not stay, wakes up who was frozen, and returns when the nodes have noticed.
   *
   * @throws Failure when that ends a node, and nothing has failed so far.
   */
  async #empty(): Promise<void> {
    for (const each of this.processes) if (each.isFrozen) await each.thaw();
    // What was said at last is not to reach those who come next.
    await this.settled();
    const mayTell = !this.hasLostANode && !this.hasFailed;
    const leaving = this.clients.filter((client) => !this.#staying.has(client));
    for (const client of leaving) client.close();
    this.clients.splice(0, Infinity, ...this.#staying);
    this.sent.length = 0;
    // The first round trip sees the goodbyes written, the second sees them read.
    const areWell = (await this.isWell()) && (await this.isWell());
    if (areWell || !mayTell) return;
    await this.#mayEnd();
    const { fate } = this;
    if (!fate) return;
    this.countFailure();
    const names = [...new Set(leaving.map(({ name }) => name))].join(", ");
    throw new Failure(
      `${names} disconnected when this check was over. That should end no node.\n${fate}`,
    );
  }

  /** Lets a node end that is about to. */
  async #mayEnd(): Promise<void> {
    const ends = this.#running.map((each) => each.program.exited);
    await within(Promise.race(ends), DEATH_NOTICE);
  }

  /**
   * Returns when everything that the nodes had decided to tell Redis has been done by it. A port
   * may answer, and a join be acknowledged, before the subscription that belongs to it is live.
   * A frozen node is not waited for.
   *
   * @returns whether all that should run do, and answer.
   */
  settled(): Promise<boolean> {
    return this.#settle(this.#patience.full);
  }

  /** @param redisDeadline how long to wait for Redis, in ms. */
  async #settle(redisDeadline: number): Promise<boolean> {
    const areWell = await this.#allAnswer(this.#running);
    // A Redis that is away, or frozen, settles nothing.
    const redis = this.#redis?.settled().catch(() => undefined);
    if (redis) await within(redis, redisDeadline);
    return areWell;
  }

  /** The processes that are to answer now. */
  get #running(): ServerNode[] {
    return this.processes.filter((each) => !each.isAway && !each.isFrozen);
  }

  /** Starts the nodes again that a check has ended. @throws Failure when one does not listen. */
  async repair(): Promise<void> {
    await Promise.all(this.nodes.filter((node) => node.isAway).map((node) => node.restart()));
  }

  /** Whether every node still runs and answers. */
  async isWell(): Promise<boolean> {
    return !this.hasLostANode && (await this.#allAnswer(this.processes));
  }

  async #allAnswer(processes: readonly ServerNode[]): Promise<boolean> {
    const answers = processes.map((each) => each.isResponsive(this.#patience.full));
    return (await Promise.all(answers)).every(Boolean);
  }

  /** @see expectHealth */
  healthz(node: string, body: Record<string, unknown>, why?: string): Promise<void> {
    return expectHealth(this, this.node(node), { body, why });
  }

  /** @see expectHealthAtOnce */
  healthzAtOnce(node: string, body: Record<string, unknown>, why?: string): Promise<void> {
    return expectHealthAtOnce(this, this.node(node), { body, why });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) client.close();
    await stopNodes(this.processes);
    await this.#redis?.[Symbol.asyncDispose]();
  }
}
