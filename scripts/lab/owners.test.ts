import { connect, createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { onPath } from "../harness/redis/find.ts";
import { fromLsof, ownersOfConnections } from "./owners.ts";

const lsof = await onPath("lsof");

test.for([
  ["as this system tells", undefined],
  ["asked of lsof", fromLsof],
] as const)(
  "a connection is known by the process that holds it, %s",
  async ([, tell], { skip }) => {
    if (tell && !lsof) skip("lsof is not installed");
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");

    const owners = await ownersOfConnections(port, [{ pid: process.pid, key: "A" }], tell);

    expect(owners.get(socket.localPort ?? 0)).toBe("A");
    socket.destroy();
    server.close();
  },
);
