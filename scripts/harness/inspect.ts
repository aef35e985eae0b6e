import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { tcpSocketsOf } from "./tcp-sockets.ts";

/**
 * The TCP ports that a process listens on. Read from /proc on Linux, asked of `lsof` elsewhere;
 * empty where neither can tell, so use it to explain a failure and never to find one.
 */
export async function listeningPorts(pid: number): Promise<number[]> {
  try {
    return process.platform === "linux" ? fromProc(pid) : await fromLsof(pid);
  } catch {
    return [];
  }
}

function fromProc(pid: number): number[] {
  const listening = tcpSocketsOf([pid]).filter(({ state }) => state === "listening");
  return [...new Set(listening.map(({ local }) => local))];
}

async function fromLsof(pid: number): Promise<number[]> {
  const args = ["-nP", "-a", "-p", String(pid), "-iTCP", "-sTCP:LISTEN", "-Fn"];
  const { stdout } = await promisify(execFile)("lsof", args);
  return [...stdout.matchAll(/:(\d+)$/gm)].map((match) => Number(match[1]));
}

/**
 * The state of a process, a letter: "R" runs, "S" sleeps, "T" is stopped. Read from /proc on Linux,
 * asked of `ps` elsewhere; "" when there is no such process.
 */
export async function stateOf(pid: number): Promise<string> {
  if (process.platform !== "linux") {
    const asked = promisify(execFile)("ps", ["-o", "state=", "-p", String(pid)]);
    return asked.then(
      ({ stdout }) => stdout.trim().slice(0, 1),
      () => "",
    );
  }
  const [state = ""] = statFields(await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""));
  return state;
}

/**
 * The fields of a /proc/PID/stat behind the program's name, the state first. The name stands in
 * parentheses and may hold anything.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** A process that has come to so much of a processor, in s, and goes on, is not waiting for its turn. */
const ENOUGH = 3;
/** The unit that /proc counts processor time in is a hundredth of a second, wherever Node runs. */
const TICKS_PER_SECOND = 100;

/**
 * Whether a process has hardly come to its turn so far, because others keep the processors busy.
 * Read from /proc; false where there is none.
 */
export async function waitsForItsTurn(pid: number): Promise<boolean> {
  for (let look = 1; look <= 10; look++) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const fields = statFields(stat);
    const used = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    if (fields[0] === "R") return used < ENOUGH;
    await pause(10);
  }
  return false;
}

/** Whether a process runs, or waits only for its turn, each time one looks. */
export async function keepsProcessorBusy(pid: number): Promise<boolean> {
  for (let look = 1; look <= 10; look++) {
    if ((await stateOf(pid)) !== "R") return false;
    await pause(10);
  }
  return true;
}
