// HAProxy, really running, in front of three nodes of a solution.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { io, type ManagerOptions, type Socket } from "socket.io-client";
import { expect, test } from "vitest";
import { nodeArguments } from "../harness/launch.ts";
import { reservePort, takesConnections } from "../harness/ports.ts";
import { Program } from "../harness/program.ts";
import { onPath } from "../harness/redis/find.ts";
import { startRedis } from "../harness/redis/server.ts";
import { repository } from "../harness/repository.ts";
import { waitUntil } from "../harness/wait.ts";

const CONFIGURATION = join(repository, "scripts", "cluster", "haproxy.cfg");
const CLIENTS = 30;
const SECONDS = 1_000;

test("HAProxy keeps 30 long-polling clients each on one node, and spreads them", async (context) => {
  const haproxy = await findHaproxy();
  if (!haproxy) return context.skip("haproxy is not installed (apt-get install haproxy)");
  await using cluster = await startCluster();
  await using balancer = await startBalancer(haproxy, cluster.ports);
  const welcomes = new Map<Socket, string[]>();
  const heard = new Map<Socket, number>();
  const sockets = Array.from({ length: CLIENTS }, (_, index) => {
    const socket = connect(balancer.url, `client-${index}`);
    welcomes.set(socket, []);
    socket.on("welcome", (node: string) => welcomes.get(socket)?.push(node));
    socket.on("message", () => heard.set(socket, (heard.get(socket) ?? 0) + 1));
    return socket;
  });

  await waitUntil(() => [...welcomes.values()].every(({ length }) => length > 0), 10 * SECONDS);
  await Promise.all(sockets.map((socket) => socket.timeout(5_000).emitWithAck("join", "kitchen")));
  for (const socket of sockets) socket.emit("message", "kitchen", "soup is ready");
  await waitUntil(() => sockets.every((socket) => heard.get(socket) === CLIENTS), 10 * SECONDS);

  const nodes = [...welcomes.values()].map(String);
  for (const socket of sockets) socket.disconnect();
  expect(sockets.map((socket) => heard.get(socket))).toEqual(sockets.map(() => CLIENTS));
  for (const node of ["A", "B", "C"]) {
    const served = nodes.filter((each) => each === node).length;
    expect(served, `clients of node ${node}, each welcomed once`).toBeGreaterThanOrEqual(6);
  }
});

test("a cookie leads to its node, and that of a dead node to a live one", async (context) => {
  const haproxy = await findHaproxy();
  if (!haproxy) return context.skip("haproxy is not installed (apt-get install haproxy)");
  await using cluster = await startCluster();
  await using balancer = await startBalancer(haproxy, cluster.ports);
  const ask = async () => {
    const answer = await fetch(`${balancer.url}/healthz`, { headers: { cookie: "node=A" } });
    const { node } = (await answer.json()) as { node: string };
    return node;
  };

  const before = [await ask(), await ask(), await ask()];
  cluster.nodes[0]?.signal("SIGKILL");
  await cluster.nodes[0]?.exited;
  // The connection on which the next request goes may have been closed with the node: then it is
  // asked again, as browsers do.
  const after = await waitUntil(() => ask().catch(() => undefined), 10 * SECONDS);

  expect(before).toEqual(["A", "A", "A"]);
  expect(["B", "C"]).toContain(after);
});

test("Redis is away for 7 s and nobody is cut off; a node is killed and others serve its clients", async (context) => {
  const haproxy = await findHaproxy();
  if (!haproxy) return context.skip("haproxy is not installed (apt-get install haproxy)");
  await using cluster = await startCluster("12-redis-outage");
  await using balancer = await startBalancer(haproxy, cluster.ports);
  const visitors: Visitor[] = [];
  const arrives = async (name: string, transports: string[]) => {
    const visitor = visit(balancer.url, name, transports);
    visitors.push(visitor);
    return waitUntil(() => visitor.welcomes[0], 10 * SECONDS);
  };
  for (const name of ["alice", "bob", "carol"]) await arrives(name, ["polling"]);
  for (const name of ["dave", "eve", "frank"]) await arrives(name, ["polling", "websocket"]);

  await cluster.redis.kill();
  const back = performance.now() + 7 * SECONDS;
  while (performance.now() < back) {
    expect(await arrives("a newcomer", ["polling"]), "served without Redis").toBeDefined();
    await pause(500);
  }
  await cluster.redis.restart();

  expect(visitors.flatMap(({ losses }) => losses)).toEqual([]);
  expect(new Set(visitors.map(({ welcomes }) => welcomes[0]))).toEqual(new Set(["A", "B", "C"]));

  cluster.nodes[0]?.signal("SIGKILL");

  const isServedElsewhere = ({ welcomes }: Visitor) => welcomes.at(-1) !== "A";
  await waitUntil(() => visitors.every(isServedElsewhere), 20 * SECONDS);
  for (const { socket } of visitors) socket.disconnect();
  expect(visitors.every(isServedElsewhere)).toBe(true);
  // Whoever was on another node did not notice anything.
  for (const { welcomes } of visitors) expect(welcomes).toHaveLength(welcomes[0] === "A" ? 2 : 1);
});

interface Visitor {
  socket: Socket;
  /** The nodes that welcomed her, in order. */
  welcomes: string[];
  /** Why her connection was lost, in order. */
  losses: string[];
}

/** Someone who connects, and again when her connection is lost. */
function visit(url: string, name: string, transports: string[]): Visitor {
  const socket = connect(url, name, { transports, reconnection: true, reconnectionDelayMax: 500 });
  const visitor: Visitor = { socket, welcomes: [], losses: [] };
  socket.on("welcome", (node: string) => visitor.welcomes.push(node));
  socket.on("disconnect", (reason) => visitor.losses.push(reason));
  return visitor;
}

/** Debian puts it where only root looks. */
async function findHaproxy(): Promise<string | undefined> {
  const path = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
  return onPath("haproxy", { env: { PATH: path } });
}

function connect(url: string, name: string, options: Partial<ManagerOptions> = {}): Socket {
  return io(url, {
    transports: ["polling"],
    auth: { name },
    withCredentials: true, // A client in Node.js keeps no cookie otherwise.
    reconnection: false,
    forceNew: true,
    ...options,
  });
}

/** Nodes A, B and C of a solution, and a Redis. */
async function startCluster(step = "06-room-broadcasting") {
  const args = await nodeArguments(join(repository, "solutions", step, "server.ts"));
  const stack = new Stack();
  const redis = stack.use(await startRedis());
  const ports = await Promise.all([reservePort(), reservePort(), reservePort()]);
  for (const port of ports) stack.use(port);
  const nodes = ["A", "B", "C"].map((name, index) =>
    stack.use(
      new Program(process.execPath, args, {
        cwd: repository,
        env: {
          ...process.env,
          NODE_NAME: name,
          PORT: String(ports[index]?.number),
          REDIS_URL: redis.url,
        },
      }),
    ),
  );
  await Promise.all(ports.map(({ number }) => listens(number)));
  return Object.assign(stack, { nodes, redis, ports: ports.map(({ number }) => number) });
}

async function startBalancer(haproxy: string, nodes: readonly number[]) {
  const stack = new Stack();
  const port = stack.use(await reservePort());
  const [a, b, c] = nodes.map((number) => `127.0.0.1:${number}`);
  const env = { LISTEN: `127.0.0.1:${port.number}`, NODE_A: a, NODE_B: b, NODE_C: c };
  await promisify(execFile)(haproxy, ["-c", "-f", CONFIGURATION], { env });
  stack.use(new Program(haproxy, ["-db", "-f", CONFIGURATION], { cwd: repository, env }));
  await listens(port.number);
  return Object.assign(stack, { url: `http://127.0.0.1:${port.number}` });
}

async function listens(port: number): Promise<void> {
  const answers = await waitUntil(() => takesConnections("127.0.0.1", port), 20 * SECONDS);
  expect(answers, `something listens on port ${port}`).toBe(true);
}

/** Ends what was started, the last first. */
class Stack implements AsyncDisposable {
  readonly #started: (AsyncDisposable | Disposable)[] = [];

  use<T extends AsyncDisposable | Disposable>(started: T): T {
    this.#started.unshift(started);
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#started) {
      if (Symbol.asyncDispose in each) await each[Symbol.asyncDispose]();
      else each[Symbol.dispose]();
    }
  }
}
