import { createServer, get, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { createProxyServer } from "httpxy";

interface Node {
  url: string;
  isAlive: boolean;
}

const nodes: Node[] = (process.env.NODES ?? "").split(",").map((url) => ({ url, isAlive: true }));
const nodeOfSession = new Map<string, Node>();
const nodeOfRequest = new WeakMap<IncomingMessage, Node>();

setInterval(() => {
  for (const node of nodes) {
    const question = get(`${node.url}/healthz`, { timeout: 1_500 }, (answer) => {
      answer.resume();
      node.isAlive = true;
    });
    question.on("timeout", () => question.destroy());
    question.on("error", () => (node.isAlive = false));
  }
}, 300);

function choose(request: IncomingMessage): Node {
  const sid = new URLSearchParams(request.url?.split("?")[1]).get("sid");
  const known = sid ? nodeOfSession.get(sid) : undefined;
  if (known) return known; // Should it be dead, the session is lost anyway.
  const living = nodes.filter(({ isAlive }) => isAlive);
  const node = living[Math.floor(Math.random() * living.length)] ?? nodes[0]!;
  nodeOfRequest.set(request, node);
  return node;
}

// The answer to a handshake names the new session: {"sid":"…","upgrades":[…],…}
const proxy = createProxyServer();
proxy.on("proxyRes", (answer, request) => {
  const node = nodeOfRequest.get(request);
  if (!node || !request.url?.startsWith("/socket.io/")) return;
  let body = "";
  answer.on("data", (chunk: Buffer) => (body += chunk.toString()));
  answer.on("end", () => {
    const sid = /"sid":"([^"]+)"/.exec(body)?.[1];
    if (sid) nodeOfSession.set(sid, node);
  });
});

createServer((request, response) => {
  proxy.web(request, response, { target: choose(request).url }).catch(() => {
    response.writeHead(502).end();
  });
})
  .on("upgrade", (request, socket, head) => {
    const target = choose(request).url;
    proxy.ws(request, socket as Socket, { target }, head).catch(() => socket.destroy());
  })
  .listen(Number(process.env.PORT ?? 3000));
