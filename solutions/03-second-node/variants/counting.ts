import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Server, type Socket } from "socket.io";
import type { ChatServer, ClientToServerEvents, ServerToClientEvents } from "#chat";

type Answer = (response: ServerResponse) => void;

class Node {
  clients = 0;
  readonly #io: ChatServer = new Server({ serveClient: false });

  constructor(
    readonly name: string,
    port: number,
  ) {
    const httpServer = createServer((request, response) => this.#answer(request, response));
    this.#io.attach(httpServer);
    this.#io.on("connection", (socket) => this.#serve(socket));
    httpServer.listen(port, () => console.log(`${name} listens on ${port}`));
  }

  readonly #pages: Record<string, Answer> = {
    "/": (response) => response.end(`This is node ${this.name}.\n`),
    "/healthz": (response) => {
      const body = JSON.stringify({ up: process.uptime(), node: this.name, clients: this.clients });
      const length = Buffer.byteLength(body);
      response.writeHead(200, { "content-length": length, "cache-control": "no-store" }).end(body);
    },
  };

  #answer({ url = "/" }: IncomingMessage, response: ServerResponse): void {
    const page = this.#pages[url];
    if (page) return page(response);
    response.statusCode = 404;
    response.end();
  }

  #serve(socket: Socket<ClientToServerEvents, ServerToClientEvents>): void {
    const from = socket.handshake.auth.name;
    socket.data.name = from;
    this.clients++;
    socket.on("disconnect", () => this.clients--);
    socket.emit("welcome", this.name);
    socket.on("shout", (text) => this.#io.emit("shout", { text, from }));
    socket.on("join", async (room, ack) => {
      await socket.join(room);
      ack();
    });
    socket.on("leave", async (room, ack) => {
      await socket.leave(room);
      ack();
    });
    socket.on("message", (room, text) => {
      this.#io.of("/").in(room).emit("message", { room, text, from });
    });
  }
}

const node = new Node(process.env.NODE_NAME || "A", Number(process.env.PORT || 3000));
process.on("SIGTERM", () => process.exit(node.clients));
