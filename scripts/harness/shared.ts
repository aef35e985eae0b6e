import { afterAll } from "vitest";
import type { Cluster } from "./cluster.ts";
import { Failure } from "./failure.ts";

/** After so many clusters that failing checks left unwell, the next check is not tried any more. */
const MOST_REPLACEMENTS = 3;

/**
 * A cluster for all checks of a file: started by the first that asks for it, stopped after the
 * last. Starting nodes is what costs, so only a check that breaks something starts its own.
 *
 * A start that fails, fails for every check alike. A cluster that a check left with a node that
 * ended or hangs is replaced, so that the next check is judged for itself.
 */
export function shared(start: () => Promise<Cluster>): () => Promise<Cluster> {
  let started: Promise<Cluster> | undefined;
  let replacements = 0;
  afterAll(async () => {
    const cluster = await started?.catch(() => undefined);
    await cluster?.[Symbol.asyncDispose]();
  });
  return async () => {
    const cluster = await (started ??= start());
    await cluster.repair();
    if (await cluster.isWell()) return cluster;
    if (cluster.hasFailed && replacements++ >= MOST_REPLACEMENTS) {
      throw new Failure([GIVEN_UP, cluster.fate].filter(Boolean).join("\n\n"));
    }
    await cluster[Symbol.asyncDispose]();
    return (started = start());
  };
}

const GIVEN_UP =
  "Again and again, after checks before this one, a node ended or stopped answering. Mend those first.";

/** Names of so many people: `guest 1`, `guest 2`. */
export function guests(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `guest ${index + 1}`);
}

let counter = 0;

/** Names of rooms that no other check of this file uses: `kitchen-1`, `garden-1`. */
export function rooms<const Names extends string[]>(
  ...names: Names
): { [K in keyof Names]: string } {
  counter++;
  return names.map((name) => `${name}-${counter}`) as { [K in keyof Names]: string };
}
