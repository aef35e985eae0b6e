import { afterAll } from "vitest";
import type { Cluster } from "./cluster.ts";

/**
 * A cluster for all checks of a file: started by the first that asks for it, stopped after the
 * last. Starting nodes is what costs, so only a check that breaks something starts its own.
 *
 * A start that fails, fails for every check alike. A cluster that a check left with a node that
 * ended or hangs is replaced, so that the next check is judged for itself.
 */
export function shared(start: () => Promise<Cluster>): () => Promise<Cluster> {
  let started: Promise<Cluster> | undefined;
  afterAll(async () => {
    const cluster = await started?.catch(() => undefined);
    await cluster?.[Symbol.asyncDispose]();
  });
  return async () => {
    const cluster = await (started ??= start());
    if (await cluster.isWell()) return cluster;
    await cluster[Symbol.asyncDispose]();
    return (started = start());
  };
}

let counter = 0;

/** Names of rooms that no other check of this file uses: `kitchen-1`, `garden-1`. */
export function rooms<const Names extends string[]>(
  ...names: Names
): { [K in keyof Names]: string } {
  counter++;
  return names.map((name) => `${name}-${counter}`) as { [K in keyof Names]: string };
}
