import { createServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { createProxyServer } from "httpxy";

/** The node that a cookie names by its address, or else the one that was given the fewest. */
class Balancer {
  readonly #given = new Map<string, number>();
  readonly #dead = new Set<string>();

  constructor(private readonly nodes: readonly string[]) {
    for (const node of nodes) void this.#watch(node);
  }

  for(request: IncomingMessage): string {
    const cookies = (request.headers.cookie ?? "").split(/;\s*/);
    const named = cookies.find((cookie) => cookie.startsWith("server="))?.slice("server=".length);
    const node = decodeURIComponent(named ?? "");
    if (this.nodes.includes(node) && !this.#dead.has(node)) return node;
    return this.#leastBusy();
  }

  #leastBusy(): string {
    const count = (node: string) => this.#given.get(node) ?? 0;
    const living = this.nodes.filter((node) => !this.#dead.has(node));
    const [node = this.nodes[0]!] = living.toSorted((one, other) => count(one) - count(other));
    this.#given.set(node, count(node) + 1);
    return node;
  }

  async #watch(node: string): Promise<void> {
    for (;;) {
      try {
        await fetch(`${node}/healthz`, { signal: AbortSignal.timeout(1_500) });
        // Who was away is not to get all newcomers now, until it has caught up.
        if (this.#dead.delete(node)) this.#given.clear();
      } catch {
        this.#dead.add(node);
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

const balancer = new Balancer((process.env.NODES ?? "").split(","));
const proxy = createProxyServer();

// A cookie goes out with the answer that begins a session, and never else.
proxy.on("proxyRes", (answer, request, response) => {
  if (request.url?.includes("sid=")) return;
  const target = (request as IncomingMessage & { node?: string }).node ?? "";
  response.setHeader("Set-Cookie", [`server=${encodeURIComponent(target)}; Path=/`]);
});

const server = createServer(async (request, response) => {
  const target = balancer.for(request);
  Object.assign(request, { node: target });
  try {
    await proxy.web(request, response, { target });
  } catch {
    response.statusCode = 503;
    response.end("try again");
  }
});
server.on("upgrade", async (request, socket, head) => {
  const target = balancer.for(request);
  await proxy.ws(request, socket as Socket, { target }, head).catch(() => socket.end());
});
server.listen(process.env.PORT);
