import { Broken } from "./failure.ts";
import { stateOf } from "./inspect.ts";
import type { Program } from "./program.ts";
import { waitUntil } from "./wait.ts";

/** A signal takes effect at once, but for a machine that is very busy; in ms. */
const DEADLINE = 5_000;

/**
 * Stops a program in the middle of whatever it does, with SIGSTOP. It keeps its connections and
 * answers nothing. Returns when it really stands still.
 *
 * @throws Broken when it does not.
 */
export async function freeze(program: Program, who: string, deadline = DEADLINE): Promise<void> {
  program.signal("SIGSTOP");
  if (await waitUntil(async () => (await isStopped(program)) || program.exit, deadline, 1)) return;
  throw new Broken(`${who} was sent SIGSTOP and goes on running.`);
}

/** Lets a frozen program go on, and returns when it does. @throws Broken when it does not. */
export async function thaw(program: Program, who: string): Promise<void> {
  program.signal("SIGCONT");
  if (await waitUntil(async () => !(await isStopped(program)), DEADLINE, 1)) return;
  throw new Broken(`${who} was sent SIGCONT and stands still.`);
}

async function isStopped({ pid }: Program): Promise<boolean> {
  return (await stateOf(pid ?? 0)) === "T";
}
