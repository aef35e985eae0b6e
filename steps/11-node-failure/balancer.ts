// Given: the balancer of step 10.
import { createServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { createProxyServer } from "httpxy";

const { PORT = "3000", NODES = "http://127.0.0.1:3001,http://127.0.0.1:3002" } = process.env;
const nodes = NODES.split(",");
const proxy = createProxyServer();

/** The nodes that answer. Any answer will do: a node in trouble still serves its clients. */
const alive = new Set(nodes);

async function lookAfter(node: string): Promise<void> {
  const answer = fetch(`${node}/healthz`, { signal: AbortSignal.timeout(2_000) });
  await answer.then(
    () => alive.add(node),
    () => alive.delete(node),
  );
  setTimeout(() => lookAfter(node), 300);
}
for (const node of nodes) void lookAfter(node);

let turn = 0;

/** The node that a request goes to: the one in its cookie, while that is alive, or the next one. */
function nodeFor(request: IncomingMessage): string {
  const number = /(?:^|; )node=(\d+)/.exec(request.headers.cookie ?? "")?.[1];
  const node = nodes[Number(number)];
  if (node && alive.has(node)) return node;
  const choice = alive.size > 0 ? nodes.filter((each) => alive.has(each)) : nodes;
  return choice[turn++ % choice.length]!;
}

const server = createServer((request, response) => {
  const node = nodeFor(request);
  response.setHeader("set-cookie", `node=${nodes.indexOf(node)}; Path=/; HttpOnly; SameSite=Lax`);
  proxy.web(request, response, { target: node }).catch((error: Error) => {
    console.error(`${node}: ${error.message}`);
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
});

server.on("upgrade", (request, socket, head) => {
  const node = nodeFor(request);
  proxy.ws(request, socket as Socket, { target: node }, head).catch((error: Error) => {
    console.error(`${node}: ${error.message}`);
    socket.destroy();
  });
});

server.listen(Number(PORT), () => {
  console.log(`The balancer listens on http://localhost:${PORT} and serves ${nodes.join(", ")}`);
});
