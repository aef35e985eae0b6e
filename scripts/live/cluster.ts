import { existsSync } from "node:fs";
import { join } from "node:path";
import { usesRedis } from "../harness/launch.ts";
import { type ReservedPort, reservePort } from "../harness/ports.ts";
import { findRedis } from "../harness/redis/find.ts";
import { LiveRedis } from "./redis.ts";
import { LiveServer } from "./server.ts";
import type { LivePart } from "./part.ts";

/** What a cluster is made of. */
export interface ClusterPlan {
  /** The folder with the step's servers. */
  folder: string;
  /** How many nodes; they are named A, B, C and so on. */
  nodes: number;
  /** The URL of a Redis that runs already; a private one is made when undefined. */
  redisUrl?: string | undefined;
  /** Where nodes and the balancer listen; anywhere free when left out. */
  nodePort?: () => Promise<ReservedPort>;
  balancerPort?: () => Promise<ReservedPort>;
}

/** The most nodes that a cluster on one machine may have. */
export const MOST_NODES = 9;

/**
 * The nodes of a step, their Redis and their balancer, where the step has one, running in the
 * foreground. Nothing is started that was not asked for, and nothing restarted.
 */
export class LiveCluster implements AsyncDisposable {
  /** Whether everything was asked to end. */
  isStopping = false;

  private constructor(
    readonly nodes: readonly LiveServer[],
    /** The private Redis; undefined for a step without, and when another one is used. */
    readonly redis: LiveRedis | undefined,
    readonly balancer: LiveServer | undefined,
  ) {}

  /**
   * Reserves what the cluster needs, and starts nothing yet.
   *
   * @throws Broken when there is no Redis to be had, or no free port.
   */
  static async prepare(plan: ClusterPlan): Promise<LiveCluster> {
    const { folder } = plan;
    const redis =
      usesRedis(join(folder, "server.ts")) && !plan.redisUrl
        ? await privateRedis(await reservePort())
        : undefined;
    const nodes: LiveServer[] = [];
    for (let index = 0; index < plan.nodes; index++) {
      const port = await (plan.nodePort ?? reservePort)();
      const name = String.fromCodePoint(65 + index);
      const env = { NODE_NAME: name, REDIS_URL: redis?.url ?? plan.redisUrl };
      nodes.push(new LiveServer(name, port, () => join(folder, "server.ts"), env));
    }
    let balancer: LiveServer | undefined;
    if (hasBalancer(folder)) {
      const port = await (plan.balancerPort ?? reservePort)();
      const urls = nodes.map((node) => `http://127.0.0.1:${node.port.number}`);
      const file = () => join(folder, "balancer.ts");
      balancer = new LiveServer("balancer", port, file, { NODES: urls.join(",") });
    }
    return new LiveCluster(nodes, redis, balancer);
  }

  /** All that runs, in the order in which it is started. */
  get parts(): LivePart[] {
    return [this.redis, ...this.nodes, this.balancer].filter((part) => part !== undefined);
  }

  /** Starts all of it: Redis first, then the nodes, then the balancer. Waits until each answers. */
  async start(): Promise<void> {
    await this.redis?.start();
    if (!this.isStopping) await Promise.all(this.nodes.map((node) => node.start()));
    if (!this.isStopping) await this.balancer?.start();
  }

  /** Asks everything to end, Redis last, and kills what does not. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.balancer?.stop();
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.redis?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.parts.map((part) => part[Symbol.asyncDispose]()));
  }
}

async function privateRedis(port: ReservedPort): Promise<LiveRedis> {
  try {
    return new LiveRedis(port, await findRedis(port.number));
  } catch (error) {
    port[Symbol.dispose]();
    throw error;
  }
}

/** Whether the step has a balancer of its own. */
export function hasBalancer(folder: string): boolean {
  return existsSync(join(folder, "balancer.ts"));
}
