import { readFileSync, readdirSync, readlinkSync } from "node:fs";

const ESTABLISHED = "01";

/**
 * Which process holds which connection to a port of this machine: the connection's own port, and
 * the key of the process. Read from /proc; empty where there is none, so nobody is told apart then.
 */
export function ownersOfConnections<T>(
  port: number,
  processes: readonly { pid: number; key: T }[],
): Map<number, T> {
  const owners = new Map<number, T>();
  if (process.platform !== "linux") return owners;
  for (const { pid, key } of processes) {
    try {
      const sockets = socketsOf(pid);
      for (const [inode, local] of connectionsTo(port, pid)) {
        if (sockets.has(inode)) owners.set(local, key);
      }
    } catch {
      // It ended in this moment.
    }
  }
  return owners;
}

function socketsOf(pid: number): Set<string> {
  const inodes = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return []; // Closed meanwhile.
    }
  });
  return new Set(inodes);
}

/** For each connection to the port, its inode and its own port. */
function connectionsTo(port: number, pid: number): [inode: string, local: number][] {
  return ["tcp", "tcp6"].flatMap((table) => {
    const lines = readFileSync(`/proc/${pid}/net/${table}`, "latin1").split("\n").slice(1);
    return lines.flatMap((line): [string, number][] => {
      const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== ESTABLISHED || !inode || portOf(remote) !== port) return [];
      return [[inode, portOf(local)]];
    });
  });
}

function portOf(address = ""): number {
  return Number.parseInt(address.split(":")[1] ?? "", 16);
}
