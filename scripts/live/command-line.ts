import { readCommandLine } from "../terminal/command.ts";
import { Mishap } from "../workshop/mishap.ts";
import { findStep, findSubject, type Subject } from "../workshop/steps.ts";
import { MOST_NODES } from "./cluster.ts";

/**
 * Reads the command line of a command that runs a cluster: a step, `--nodes`, `--root`.
 *
 * @throws Mishap when it cannot be understood.
 */
export function readClusterLine(
  usage: string,
  most = MOST_NODES,
): { subject: Subject; nodes: number } {
  const { values, positionals } = readCommandLine(usage, {
    nodes: { type: "string", default: "3" },
    root: { type: "string" },
  });
  const [query] = positionals;
  if (query === undefined || positionals.length > 1) {
    throw new Mishap(`Name one step.\n\nUsage: ${usage}`);
  }
  const nodes = Number(values.nodes);
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > most) {
    throw new Mishap(`--nodes is a number from 1 to ${most}, not "${values.nodes}".`);
  }
  return { subject: findSubject(findStep(query), values.root), nodes };
}
