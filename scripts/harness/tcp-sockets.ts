import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const STATES: Record<string, TcpSocket["state"]> = { "01": "established", "0A": "listening" };

/** A TCP socket of this machine. */
export interface TcpSocket {
  /** The process that holds it. */
  pid: number;
  state: "established" | "listening";
  /** Its own port. */
  local: number;
  /** The port at the other end; 0 where there is none. */
  remote: number;
}

/**
 * The TCP sockets of some processes, read from /proc: on Linux only. The table is read once for all
 * of them: where many connections may be held, the system takes some ms to write down even a few.
 * Processes that have ended have none.
 *
 * @see https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
 */
export function tcpSocketsOf(pids: readonly number[]): TcpSocket[] {
  // Synchronous: these files are in memory, and waiting for a thread costs more than reading them.
  const holders = new Map(
    pids.flatMap((pid) => inodesOf(pid).map((inode) => [inode, pid] as const)),
  );
  return ["tcp", "tcp6"].flatMap((table) => {
    const lines = readFileSync(`/proc/net/${table}`, "latin1").split("\n").slice(1);
    return lines.flatMap((line): TcpSocket[] => {
      const [, local, remote, code = "", , , , , , inode = ""] = line.trim().split(/\s+/);
      const state = STATES[code];
      const pid = holders.get(inode);
      if (!state || pid === undefined) return [];
      return [{ pid, state, local: portOf(local), remote: portOf(remote) }];
    });
  });
}

function inodesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // Closed meanwhile.
      }
    });
  } catch {
    return []; // It has ended.
  }
}

function portOf(address = ""): number {
  return Number.parseInt(address.split(":")[1] ?? "", 16);
}
