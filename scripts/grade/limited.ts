import { randomUUID } from "node:crypto";
import { Program } from "../harness/program.ts";
import { within } from "../harness/wait.ts";
import { Family } from "./family.ts";
import { MARK } from "./processes.ts";

/** What the check of one step may use, the workshop's own part included. */
export interface Limits {
  /** In s. */
  seconds: number;
  /** Resident memory of all its processes together, in MB. */
  memory: number;
  processes: number;
}

/** How often to look at the processes, in ms. */
const LOOK = 100;
const MB = 1024 * 1024;

/** What a program printed, and why it was stopped, in words, if it was. */
export interface Ended {
  output: string;
  stopped: string | undefined;
}

/**
 * Runs a program in a process group of its own until it ends or goes beyond a limit. When this
 * returns, nothing that it started is left.
 */
export async function runLimited(
  [command = "", ...args]: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  limits: Limits,
): Promise<Ended> {
  const mark = randomUUID();
  const env = { ...options.env, [MARK]: mark };
  await using program = new Program(command, args, { ...options, env });
  if (program.pid === undefined) {
    const { error } = await program.exited;
    return { output: `It could not be started: ${error?.message}`, stopped: undefined };
  }
  const family = new Family(program.pid, mark);
  const begin = performance.now();
  let stopped: string | undefined;
  while (!stopped && !(await within(program.exited, LOOK))) {
    stopped = await beyond(family, limits, performance.now() - begin);
  }
  await family.end();
  return { output: program.output, stopped };
}

async function beyond(family: Family, limits: Limits, ms: number): Promise<string | undefined> {
  const members = await family.members();
  const memory = members.reduce((sum, each) => sum + each.memory, 0) / MB;
  if (memory > limits.memory) return `It took more than ${limits.memory} MB of memory.`;
  if (members.length > limits.processes) return `It ran more than ${limits.processes} processes.`;
  if (ms > limits.seconds * 1000) return `It was not done after ${limits.seconds} s.`;
  return undefined;
}
