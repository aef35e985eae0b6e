import { io } from "socket.io-client";
import { beforeAll } from "vitest";
import { Cluster } from "./cluster.ts";
import { startPatience } from "./coming-up.ts";
import { Failure } from "./failure.ts";
import { asksAnotherRedis, fateOf } from "./fate.ts";
import { ServerNode } from "./node.ts";
import { lastLines } from "./output.ts";
import { reservePort } from "./ports.ts";
import { clientOf } from "./redis/client.ts";
import { type Redis, startRedis } from "./redis/server.ts";
import { Relay } from "./relay.ts";
import { shown, shownPath } from "./subject.ts";
import { waitUntil } from "./wait.ts";

/** The vain tries of a client end by then, in ms, whatever the machine does. */
const VAIN_TRIES_DEADLINE = 30_000;
/** So often the node is looked at, in ms. */
const LOOK = 25;
/** A client that tries in vain does so again after this many ms, */
const PACE = 250;
/**
 * and so often. Meanwhile forty seconds pass for the node: more than the ten or twenty tries take
 * that many examples make before they give up.
 */
const TRIES = 9;

/** Whoever wants to chat with the node knocks so often, in ms, */
const KNOCK = 100;
/** and is answered within so many ms, or not at all. */
const ANSWERED_WITHIN = 5_000;

const HURRIED =
  "The node's clock ran twenty times as fast, to show in two seconds what happens within forty.";

const CUT_OFF =
  "Its clients would talk to a node that is cut off from the others, and not know it. Call listen() " +
  "only after `await` has seen every connection to Redis made: to the Redis that REDIS_URL names, " +
  "and to no other.";

/** What a node did while nothing answered at its REDIS_URL. */
export class NodeWithoutRedis {
  constructor(
    readonly node: ServerNode,
    readonly address: string,
    /** Whether its port answered at any moment. */
    readonly listened: boolean,
    /** Whether a client of Socket.IO got in at any moment. */
    readonly tookClients: boolean,
    /** What became of it, in words; "" when it went on running. */
    readonly fate: string,
  ) {}

  /** @throws Failure when the node ended. */
  livesOn(): void {
    if (!this.fate) return;
    throw new Failure(
      `Nothing answered at REDIS_URL (${this.address}), and the node ended instead of waiting.\n\n` +
        `${this.fate}\n\n` +
        'A client without an "error" listener ends its process, and so do a promise that fails and ' +
        `process.exit().\n\n${HURRIED}`,
    );
  }

  /**
   * @param other a node that does reach its Redis: what that one says, too, is no complaint.
   * @throws Failure when the node did not name the host and the port on stdout or stderr.
   */
  saysWhatItCannotReach(other: ServerNode): void {
    const { output } = this.node.program;
    const alike = (line: string) => line.replaceAll(/\d+/g, "0");
    const usual = new Set(other.program.output.split("\n").map(alike));
    const complains = output.split("\n").some((line) => !usual.has(alike(line)));
    const [host = "", port = ""] = this.address.split(":");
    if (complains && output.includes(host) && output.includes(port)) return;
    throw new Failure(
      `Nothing answered at REDIS_URL (${this.address}), and the node did not say so.\n\n` +
        `It printed:\n${lastLines(shown(output), 6) || "  nothing"}\n\n` +
        'Does the client get the URL that REDIS_URL names? Print it in its "error" listener.\n\n' +
        shownPath(this.node.file),
    );
  }

  /** @throws Failure when the node's port answered. */
  didNotListen(): void {
    if (this.listened) throw this.#servedEarly("the node listened on its port");
  }

  /** @throws Failure when a client of Socket.IO got in. */
  tookNoClients(): void {
    if (this.tookClients) throw this.#servedEarly("the node took clients");
  }

  #servedEarly(what: string): Failure {
    return new Failure(
      `Nothing answered at REDIS_URL (${this.address}), and ${what} all the same.\n\n` +
        `${CUT_OFF}\n\n${HURRIED}\n\n${shownPath(this.node.file)}`,
    );
  }
}

/**
 * A node that is started while nothing answers at its REDIS_URL, and watched while a client of ours
 * makes some vain tries, four each second; its own clock is hurried. Started once for all checks
 * that ask, and stopped.
 */
export function nodeWithoutRedis(): () => Promise<NodeWithoutRedis> {
  let watched: Promise<NodeWithoutRedis> | undefined;
  const once = () => (watched ??= watch());
  // It mostly waits: that may as well be while other checks run. Who asks is told what went wrong.
  beforeAll(() => void once().catch(() => {}));
  return once;
}

async function watch(): Promise<NodeWithoutRedis> {
  using redisPort = await reservePort();
  const address = `127.0.0.1:${redisPort.number}`;
  await using node = await ServerNode.launch({
    name: "A",
    redisUrl: `redis://${address}`,
    hurry: { times: 20, from: 0, to: Infinity },
  });
  let listened = await showsSignOfLife(node, redisPort.number);
  let over = false;
  const tried = vainTries(node, `redis://${address}`, TRIES).finally(() => (over = true));
  const opens = async () => (listened ||= await node.endpoint.isListening());
  await waitUntil(async () => (await opens()) || over, VAIN_TRIES_DEADLINE, LOOK);
  const tookClients = listened && (await letsIn(node, tried));
  await tried;
  return new NodeWithoutRedis(node, address, listened, tookClients, fateOf(node));
}

/** Knocks at a node that listens, once and until something else is over: whether somebody gets in. */
async function letsIn(node: ServerNode, meanwhile = Promise.resolve()): Promise<boolean> {
  let isOver = false;
  void meanwhile.finally(() => (isOver = true));
  let isIn = false;
  let refusals = 0;
  const socket = io(node.url, {
    auth: { name: "alice" },
    forceNew: true,
    reconnectionDelay: KNOCK,
    reconnectionDelayMax: KNOCK,
  });
  socket.on("connect", () => (isIn = true)).on("connect_error", () => refusals++);
  await waitUntil(() => isIn || isOver || node.program.exit, VAIN_TRIES_DEADLINE);
  // It may have begun to listen in the last moment.
  await waitUntil(() => isIn || refusals > 0 || node.program.exit, ANSWERED_WITHIN);
  socket.disconnect();
  return isIn;
}

/**
 * Waits until a node has listened, ended or complained about its Redis.
 *
 * @returns whether it listened.
 */
async function showsSignOfLife(node: ServerNode, redisPort: number): Promise<boolean> {
  const complaint = new RegExp(`\\b${redisPort}\\b`);
  let listened = false;
  const sign = async () => {
    listened = await node.endpoint.isListening();
    const complains = complaint.test(node.program.output) || asksAnotherRedis(node);
    return listened || complains || node.program.exit;
  };
  await waitUntil<unknown>(sign, startPatience(), LOOK);
  return listened;
}

/** Waits while a node runs and a client makes some vain tries to connect, four each second. */
async function vainTries(node: ServerNode, url: string, tries: number): Promise<void> {
  let failed = 0;
  const client = await clientOf({ url, socket: { reconnectStrategy: PACE } });
  client.on("error", () => failed++);
  const connecting = client.connect().catch(() => {});
  await waitUntil(() => failed >= tries || node.program.exit, VAIN_TRIES_DEADLINE);
  client.destroy();
  await connecting;
}

/**
 * Starts a node of which Redis answers the first connection and no other. It takes no clients as long
 * as it waits for a second one: until a node that was started after that has come up.
 *
 * @throws Failure when a client got in.
 */
export async function waitsForBothConnections(): Promise<void> {
  await using redis = await startRedis();
  using relay = await Relay.to(redis.port, { carries: 1 });
  const redisUrl = `redis://127.0.0.1:${relay.port}`;
  await using node = await ServerNode.launch({ name: "A", redisUrl });
  const hasBegun = async () =>
    relay.held > 0 || node.program.exit || (await node.endpoint.isListening());
  await waitUntil<unknown>(hasBegun, startPatience(), LOOK);
  await using _later = await ServerNode.start({ name: "B", redisUrl: redis.url });
  // One connection may well do for both.
  if (relay.held === 0 || !(await node.endpoint.isListening())) return;
  if (!(await letsIn(node))) return;
  throw new Failure(
    "Redis answered one connection of the node and not yet the other, and the node took clients all " +
      `the same.\n\n${CUT_OFF}\n\n${shownPath(node.file)}`,
  );
}

/**
 * Starts a node, and its Redis only after the node has tried in vain.
 *
 * @throws Failure when the node ends, or does not listen once Redis is there.
 */
export async function startBeforeRedis(name: string): Promise<Cluster> {
  const redisPort = await reservePort();
  const redisUrl = `redis://127.0.0.1:${redisPort.number}`;
  const node = await ServerNode.launch({ name, redisUrl });
  let redis: Redis | undefined;
  try {
    await showsSignOfLife(node, redisPort.number);
    await vainTries(node, redisUrl, 2);
    redis = await startRedis(redisPort);
    await node.listens();
    // It was ready long before: how long it took to listen says nothing about this machine.
    node.countAsSlow();
    return new Cluster([node], redis);
  } catch (error) {
    await new Cluster([node], redis)[Symbol.asyncDispose]();
    if (!redis) redisPort[Symbol.dispose]();
    if (!(error instanceof Failure)) throw error;
    throw new Failure(`Redis came up after node ${name} had started.\n${error.message}`);
  }
}
