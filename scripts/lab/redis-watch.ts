import { EventEmitter } from "node:events";
import { createClient } from "redis";
import { within } from "../harness/wait.ts";
import type { LiveCluster } from "../live/cluster.ts";
import type { LiveRedis } from "../live/redis.ts";
import type { RedisView } from "./events.ts";
import { parseMonitorLine, type SeenCommand } from "./monitor-line.ts";
import { ownersOfConnections } from "./owners.ts";

/** How often Redis is asked what it holds, in ms. */
const LOOK = 400;
/** A Redis that has not answered by then is said not to, in ms. */
const PATIENCE = 700;
const OWN = "workshop-lab";

interface WatchEvents {
  /** Another command than the lab's own. `at` is on the lab's clock: performance.now(). */
  command: [command: SeenCommand, at: number, node: string | undefined];
  changed: [];
}

/**
 * Looks at a Redis from outside, with connections of its own.
 *
 * One of them runs MONITOR: it alone shows messages of every kind (PUBLISH, SPUBLISH, streams) and
 * which connection each came from. A pattern subscription would show neither who published nor
 * sharded channels. What MONITOR costs does not matter here; in production it does.
 */
export class RedisWatch extends EventEmitter<WatchEvents> {
  view: RedisView;
  #connections: ReturnType<typeof connect>[] = [];
  #owners = new Map<number, string>();
  /** The connections whose owners are known: Redis's numbers for them, and their addresses. */
  #owned = "";
  #timer: NodeJS.Timeout | undefined;
  /** How far the lab's clock is from Redis's, and the shortest way from it to here. */
  #lag = Number.POSITIVE_INFINITY;

  constructor(
    private readonly redis: LiveRedis,
    private readonly cluster: LiveCluster,
  ) {
    super();
    this.view = this.#unknown();
    redis.on("state", () => void this.#follow());
  }

  /** Looks now, instead of at the next turn. */
  async lookNow(): Promise<RedisView> {
    const [asking] = this.#connections;
    const looked =
      asking &&
      (await within(
        this.#look(asking).catch(() => undefined),
        PATIENCE,
      ));
    if (looked) this.#seen(looked);
    return this.view;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const connection of this.#connections) connection.destroy();
    this.#connections = [];
  }

  /** Connects when Redis has come up, and lets go when it has ended. */
  async #follow(): Promise<void> {
    const { state, ending } = this.redis;
    const isNew = state === "up" && this.#connections.length === 0;
    if (state === "down") this.close();
    this.view = { ...this.view, ...(state === "down" ? this.#unknown() : {}), state, ending };
    this.emit("changed");
    if (!isNew) return;
    const [asking, monitoring] = [connect(this.redis.url), connect(this.redis.url)];
    this.#connections = [asking, monitoring];
    this.#lag = Number.POSITIVE_INFINITY;
    try {
      await Promise.all([asking.connect(), monitoring.connect()]);
      await asking.sendCommand(["CLIENT", "SETNAME", OWN]);
      await monitoring.sendCommand(["CLIENT", "SETNAME", OWN]);
      await monitoring.monitor((line) => this.#read(String(line)));
      await this.#lookAgain(asking);
    } catch {
      // It ended meanwhile: the next state tells.
    }
  }

  #read(line: string): void {
    const seen = parseMonitorLine(line);
    if (!seen) return;
    const now = performance.now();
    this.#lag = Math.min(this.#lag, now - seen.time);
    if (seen.args.includes(OWN) || isLook(seen)) return;
    // Redis's own time tells the order better than when the line was read here.
    this.emit(
      "command",
      seen,
      Math.min(now, seen.time + this.#lag),
      this.#owners.get(seen.port ?? 0),
    );
  }

  async #lookAgain(asking: ReturnType<typeof connect>): Promise<void> {
    if (!this.#connections.includes(asking)) return;
    const looked = await within(
      this.#look(asking).catch(() => undefined),
      PATIENCE,
    );
    if (!this.#connections.includes(asking)) return;
    this.#seen(looked);
    this.#timer = setTimeout(() => void this.#lookAgain(asking), LOOK).unref();
  }

  #seen(looked: Partial<RedisView> | undefined): void {
    const { state, ending } = this.redis;
    this.view = { ...this.view, ...looked, state, ending, answers: looked !== undefined };
    this.emit("changed");
  }

  async #look(client: ReturnType<typeof connect>) {
    const [reply, channels, sharded, keys] = await Promise.all([
      client.sendCommand(["CLIENT", "LIST"]),
      client.sendCommand(["PUBSUB", "CHANNELS"]),
      client.sendCommand(["PUBSUB", "SHARDCHANNELS"]).catch(() => []), // From Redis 7 on.
      client.sendCommand(["DBSIZE"]),
    ]);
    const list = String(reply);
    await this.#askOwners(list);
    const connections = list
      .split("\n")
      .filter((line) => line.includes("addr=") && !line.includes(`name=${OWN}`))
      .map((line) => ({
        node: this.#owners.get(Number(/\baddr=\S+:(\d+)/.exec(line)?.[1])),
        subscribed: /\b(sub|psub|ssub)=[1-9]/.test(line),
      }));
    const names = [...new Set(connections.flatMap(({ node }) => node ?? []))].toSorted();
    return {
      keys: Number(keys),
      channels: [channels, sharded].flatMap(namesIn).toSorted(),
      nodes: names.map((name) => ({
        name,
        connections: connections.filter(({ node }) => node === name).length,
        subscribed: connections.some(({ node, subscribed }) => node === name && subscribed),
      })),
      strangers: connections.filter(({ node, subscribed }) => !node && subscribed).length,
    };
  }

  /** Asks whose the connections are, unless they are the same as when it was asked last. */
  async #askOwners(list: string): Promise<void> {
    const connections = list.match(/^id=\d+ addr=\S+/gm)?.join() ?? "";
    if (connections === this.#owned) return;
    const nodes = this.cluster.nodes.flatMap(({ pid, name }) => (pid ? [{ pid, key: name }] : []));
    this.#owners = await ownersOfConnections(this.redis.port.number, nodes);
    this.#owned = this.#owners.size > 0 ? connections : "";
  }

  #unknown(): RedisView {
    const { state, ending } = this.redis;
    return { state, ending, answers: false, keys: 0, channels: [], nodes: [], strangers: 0 };
  }
}

function connect(url: string) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: 50 },
  });
  return client.on("error", () => {});
}

function namesIn(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

/** Whether a command is one of those by which the lab looks. */
function isLook({ command, args }: SeenCommand): boolean {
  const [first = ""] = args;
  return (
    command === "DBSIZE" ||
    (command === "CLIENT" && first.toUpperCase() === "LIST") ||
    (command === "PUBSUB" && /CHANNELS$/i.test(first))
  );
}
