import { execFile } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { promisify } from "node:util";

const ESTABLISHED = "01";

/** A process, and what it is called here. */
export interface Owner<T> {
  pid: number;
  key: T;
}

/**
 * Which process holds which connection to a port of this machine: the connection's own port, and
 * the key of the process. Read from /proc on Linux, asked of `lsof` elsewhere; empty where neither
 * can tell.
 */
export async function ownersOfConnections<T>(
  port: number,
  processes: readonly Owner<T>[],
  tell = process.platform === "linux" ? fromProc : fromLsof,
): Promise<Map<number, T>> {
  const owners = new Map<number, T>();
  const connections = await tell(
    port,
    processes.map(({ pid }) => pid),
  ).catch(() => []);
  for (const [pid, local] of connections) {
    const owner = processes.find((each) => each.pid === pid);
    if (owner) owners.set(local, owner.key);
  }
  return owners;
}

/** Connections as pairs: the process, and the connection's own port. */
type Connections = [pid: number, local: number][];

export async function fromLsof(port: number): Promise<Connections> {
  const args = ["-nP", `-iTCP:${port}`, "-sTCP:ESTABLISHED", "-Fpn"];
  const { stdout } = await promisify(execFile)("lsof", args);
  const found: Connections = [];
  let pid = 0;
  for (const line of stdout.split("\n")) {
    if (line.startsWith("p")) pid = Number(line.slice(1));
    const [, local, remote] = /^n.*:(\d+)->.*:(\d+)$/.exec(line) ?? [];
    if (Number(remote) === port) found.push([pid, Number(local)]);
  }
  return found;
}

// Synchronous: these files are in memory, and waiting for a thread costs more than reading them.
async function fromProc(port: number, pids: readonly number[]): Promise<Connections> {
  const connections = connectionsTo(port);
  return pids.flatMap((pid): Connections => {
    try {
      const sockets = socketsOf(pid);
      const own = connections.filter(([inode]) => sockets.has(inode));
      return own.map(([, local]) => [pid, local]);
    } catch {
      return []; // It ended in this moment.
    }
  });
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

/**
 * For each connection of this machine to the port, its inode and its own port. Where many connections
 * may be held, the system takes some ms to write down even a few.
 */
function connectionsTo(port: number): [inode: string, local: number][] {
  return ["tcp", "tcp6"].flatMap((table) => {
    const lines = readFileSync(`/proc/net/${table}`, "latin1").split("\n").slice(1);
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
