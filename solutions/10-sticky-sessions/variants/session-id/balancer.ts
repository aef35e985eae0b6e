import * as http from "node:http";
import type { Socket } from "node:net";
import { createProxyServer } from "httpxy";

const urls = process.env.NODES?.split(",") ?? [];
const proxy = createProxyServer();

/** The nodes that answered last time, by the names that they gave. */
const living = new Map<string, string>();
let rounds = 0;

async function ask(url: string) {
  const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) });
  const { node } = (await response.json()) as { node: string };
  return [node, url] as const;
}

async function look() {
  const answers = await Promise.allSettled(urls.map(ask));
  living.clear();
  for (const answer of answers) if (answer.status === "fulfilled") living.set(...answer.value);
  setTimeout(look, 300);
}

function find(request: http.IncomingMessage): string | undefined {
  const sid = new URL(request.url ?? "/", "http://balancer").searchParams.get("sid");
  if (sid) return living.get(sid.slice(0, sid.lastIndexOf("~")));
  return [...living.values()][rounds++ % living.size];
}

const server = http.createServer((request, response) => {
  const target = find(request);
  if (!target) return response.writeHead(400).end("no such session\n");
  return proxy.web(request, response, { target }).catch(() => response.writeHead(502).end());
});

server.on("upgrade", (request, socket, head) => {
  const target = find(request);
  if (!target) return socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  return proxy.ws(request, socket as Socket, { target }, head).catch(() => socket.destroy());
});

await look();
server.listen(Number(process.env.PORT ?? 3000));
