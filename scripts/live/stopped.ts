import { readFileSync } from "node:fs";
import { statFields } from "../harness/inspect.ts";

/**
 * Whether a process is stopped, as after SIGSTOP.
 *
 * @param otherwise what to believe where there is no /proc to tell.
 */
export function isStopped(pid: number, otherwise: boolean): boolean {
  if (process.platform !== "linux") return otherwise;
  try {
    return statFields(readFileSync(`/proc/${pid}/stat`, "latin1"))[0] === "T";
  } catch {
    return false;
  }
}
