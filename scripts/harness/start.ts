import { startBalancer } from "./balancer.ts";
import { Cluster } from "./cluster.ts";
import { usesRedis } from "./launch.ts";
import { type NodeOptions, ServerNode, stopNodes } from "./node.ts";
import { type Redis, startRedis } from "./redis/server.ts";
import { Relay } from "./relay.ts";
import { subjectFile } from "./subject.ts";

/**
 * Starts nodes for a step that does without Redis. A server of a later step is told of a private
 * one all the same: it has to pass the checks of this step, too.
 *
 * @param names their NODE_NAMEs; undefined starts one without.
 * @throws Failure when one does not listen on its port.
 */
export async function startNodes(...names: (string | undefined)[]): Promise<Cluster> {
  const redis = usesRedis(subjectFile("server.ts")) ? await startRedis() : undefined;
  return startOn(named(names), redis);
}

/**
 * Starts nodes and a private Redis that they are all told of.
 *
 * @throws Failure when a node does not listen on its port.
 * @throws Broken when there is no Redis to start.
 */
export async function startCluster(...names: string[]): Promise<Cluster> {
  return startOn(named(names), await startRedis());
}

/**
 * Starts nodes, of which the last can be made to look ill, a private Redis, and in front of them the
 * balancer of the subject.
 *
 * @throws Failure when a node or the balancer does not listen on its port.
 */
export async function startBalancedWithPatient(...names: string[]): Promise<Cluster> {
  return startOn(lastIs({ isPatient: true }, names), await startRedis(), startBalancer);
}

/** What the adapter waits for, it gives up after 5 s: shown within one. */
const GIVES_UP_SOON = { times: 5, from: 3_000, to: 10_000 };

/**
 * As `startCluster`, but the last node gives up five times as fast what it would wait for some
 * seconds for. What goes wrong then, goes wrong while the check still looks. Whether a node is slow
 * to give up, others have to show.
 */
export async function startWithImpatient(...names: string[]): Promise<Cluster> {
  return startOn(lastIs({ hurry: GIVES_UP_SOON }, names), await startRedis());
}

/**
 * Starts nodes to which everything that comes from Redis comes late, as when it runs in the next
 * town. What a node does at once, and what only when Redis tells it, can then be told apart.
 *
 * @param delay in ms.
 */
export async function startFarFromRedis(delay: number, ...names: string[]): Promise<Cluster> {
  const { redis, url } = await farRedis(delay);
  return startOn(named(names), redis, undefined, url);
}

/** As `startFarFromRedis`, with the balancer of the subject in front of the nodes. */
export async function startBalancedFarFromRedis(
  delay: number,
  ...names: string[]
): Promise<Cluster> {
  const { redis, url } = await farRedis(delay);
  return startOn(named(names), redis, startBalancer, url);
}

/** A Redis, and a URL at which it answers so many ms late. */
async function farRedis(delay: number): Promise<{ redis: Redis; url: string }> {
  const redis = await startRedis();
  const relay = await Relay.to(redis.port, { delay }).catch(async (error: Error) => {
    await redis[Symbol.asyncDispose]();
    throw error;
  });
  redis.distance = relay;
  const { onDisposed } = redis;
  redis.onDisposed = () => {
    relay[Symbol.dispose]();
    onDisposed();
  };
  return { redis, url: `redis://127.0.0.1:${relay.port}` };
}

function named(names: (string | undefined)[]): NodeOptions[] {
  return names.map((name) => ({ name }));
}

/** Nodes of which the last is a special one. */
function lastIs(special: Partial<NodeOptions>, names: readonly string[]): NodeOptions[] {
  return names.map((name, index) => ({ name, ...(index === names.length - 1 && special) }));
}

async function startOn(
  options: NodeOptions[],
  redis: Redis | undefined,
  startInFront?: (nodes: readonly ServerNode[]) => Promise<ServerNode>,
  redisUrl = redis?.url,
): Promise<Cluster> {
  const nodes: ServerNode[] = [];
  try {
    nodes.push(...(await startAll(options.map((each) => ({ ...each, redisUrl })))));
    const cluster = new Cluster(nodes, redis, await startInFront?.(nodes));
    await cluster.settled();
    return cluster;
  } catch (error) {
    await new Cluster(nodes, redis)[Symbol.asyncDispose]();
    throw error;
  }
}

/** Starts all or none: when one fails, the others are stopped. */
async function startAll(options: NodeOptions[]): Promise<ServerNode[]> {
  const starts = await Promise.allSettled(options.map((each) => ServerNode.start(each)));
  const nodes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const failed = starts.find((start) => start.status === "rejected");
  if (!failed) return nodes;
  await stopNodes(nodes);
  throw failed.reason;
}
