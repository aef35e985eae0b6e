import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { statFields } from "../harness/inspect.ts";

/** A process of this machine, as far as it matters to whoever ends it. */
export interface Process {
  pid: number;
  parent: number;
  group: number;
  /** Its resident memory, in bytes. Memory that processes share counts for each of them. */
  memory: number;
  /** When it started, in whatever unit: a number that is used again starts at another time. */
  started: string;
  /** What it, or who started it, was marked with: see MARK. */
  mark: string | undefined;
}

/** The environment variable that tells whose process it is, unless that was cleared. */
export const MARK = "WORKSHOP_SUBMISSION";

/** All processes. From /proc on Linux, from `ps` elsewhere, which tells no marks. */
export async function listProcesses(): Promise<Process[]> {
  if (process.platform !== "linux") return listWithPs();
  // Synchronous: these files are in memory, and waiting for a thread costs more than reading them.
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(pid) ?? []);
}

function readProcess(pid: string): Process | undefined {
  const fields = statFields(read(`/proc/${pid}/stat`));
  const [state, parent, group] = fields;
  if (!state || state === "Z") return undefined;
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? "0";
  const mark = new RegExp(`(?:^|\0)${MARK}=([^\0]*)`).exec(read(`/proc/${pid}/environ`))?.[1];
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    memory: Number(resident) * 1024,
    started: fields[19] ?? "",
    mark,
  };
}

/** Empty when the process has ended, or is somebody else's. */
function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

async function listWithPs(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,ppid=,pgid=,rss=,lstart="]);
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent, group, memory, ...started] = line.trim().split(/\s+/);
    if (!pid) return [];
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      memory: Number(memory) * 1024,
      started: started.join(" "),
      mark: undefined,
    };
  });
}
