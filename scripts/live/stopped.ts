import { readFileSync } from "node:fs";

/**
 * Whether a process is stopped, as after SIGSTOP.
 *
 * @param otherwise what to believe where there is no /proc to tell.
 */
export function isStopped(pid: number, otherwise: boolean): boolean {
  if (process.platform !== "linux") return otherwise;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in parentheses may hold spaces; the state comes behind it.
    return stat.charAt(stat.lastIndexOf(")") + 2) === "T";
  } catch {
    return false;
  }
}
