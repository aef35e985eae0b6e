import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { tcpSocketsOf } from "../harness/tcp-sockets.ts";

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

async function fromProc(port: number, pids: readonly number[]): Promise<Connections> {
  return tcpSocketsOf(pids)
    .filter(({ state, remote }) => state === "established" && remote === port)
    .map(({ pid, local }) => [pid, local]);
}
