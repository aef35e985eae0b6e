import { createSocket, type Socket } from "node:dgram";
import { once as event } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { Broken } from "./failure.ts";

// Below the ranges from which Linux (32768) and macOS (49152) take the ports of outgoing
// connections: no client of any check can be given a port that a node is about to listen on.
const FIRST = 20_000;
const COUNT = 12_000;

/** A TCP port that nothing listens on and that no other run of the checks will take. */
export interface ReservedPort extends Disposable {
  readonly number: number;
}

/**
 * Reserves a free TCP port for a process that is about to listen on it.
 *
 * The reservation is a UDP socket bound to the same number. It leaves the TCP port free, excludes
 * every other run on this machine, and ends with this process, however that ends.
 */
export async function reservePort(): Promise<ReservedPort> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = await tryToReserve(FIRST + Math.floor(Math.random() * COUNT));
    if (port) return port;
  }
  throw new Broken(`No free port between ${FIRST} and ${FIRST + COUNT} in 200 tries.`);
}

/**
 * Reserves the first free TCP port from a number on: for servers that people talk to by hand.
 *
 * @throws Broken when the next hundred are taken.
 * @see reservePort
 */
export async function reservePortFrom(first: number): Promise<ReservedPort> {
  for (let number = first; number < first + 100; number++) {
    const port = await tryToReserve(number);
    if (port) return port;
  }
  throw new Broken(`No free port between ${first} and ${first + 99}.`);
}

async function tryToReserve(number: number): Promise<ReservedPort | undefined> {
  const lock = await lockPort(number);
  if (!lock) return undefined;
  if (await isFree(number)) return { number, [Symbol.dispose]: once(() => lock.close()) };
  lock.close();
  return undefined;
}

/**
 * Lets a server of this process listen on 127.0.0.1.
 *
 * @param port one that is reserved; when left out, whatever is free, which needs no reservation.
 */
export async function listens(server: Server, port = 0): Promise<void> {
  server.listen(port, "127.0.0.1");
  await event(server, "listening");
}

/** The port that a server of this process listens on. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** The function, doing nothing when called again: a port may be let go of from two sides. */
function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

async function lockPort(port: number): Promise<Socket | undefined> {
  const socket = createSocket("udp4");
  try {
    socket.bind({ port, address: "127.0.0.1", exclusive: true });
    await event(socket, "listening");
    return socket.unref();
  } catch {
    socket.close();
    return undefined;
  }
}

/** Whether nothing listens on the TCP port, on any address of this machine. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port);
    await event(server, "listening");
    server.close();
    await event(server, "close");
    return true;
  } catch {
    return false;
  }
}

/** Whether something listens on a TCP port of this machine and takes connections. */
export async function takesConnections(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
