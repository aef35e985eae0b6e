import { createServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { createProxyServer } from "httpxy";

const { PORT = "3000", NODES = "http://127.0.0.1:3001,http://127.0.0.1:3002" } = process.env;
const nodes = NODES.split(",");
const proxy = createProxyServer();

// TODO Keep a session on the node that began it, and spread new ones over the nodes that live.
//  - All requests of a session go to one node: those of long-polling, and the upgrade to WebSocket.
//    Nothing in them names that node yet. A cookie can, or the session id, or a table of your own.
//  - Clients that are new are spread. Their address tells nothing: many share one.
//  - Ask every node for /healthz, every 300 ms. A node is alive when it answers, whatever it
//    answers. The dead get no requests, not even from those who still carry their cookie; once
//    they answer again, they do. Who was not asked yet is alive. When none is, take any.

let turn = 0;

/** The node that a request goes to. */
function nodeFor(_request: IncomingMessage): string {
  return nodes[turn++ % nodes.length]!;
}

const server = createServer((request, response) => {
  const node = nodeFor(request);
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
