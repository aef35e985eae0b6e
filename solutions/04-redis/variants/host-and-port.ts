import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "redis";
import { type DefaultEventsMap, Server, type Socket } from "socket.io";
import type { ChatServer, ClientToServerEvents, ServerToClientEvents, SocketData } from "#chat";

type ChatSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;

const redisUrl = new URL(process.env.REDIS_URL || "redis://localhost:6379");
const host = redisUrl.hostname;
const port = Number(redisUrl.port || 6379);

function connection() {
  return createClient({ socket: { host, port, reconnectStrategy: false } }).on("error", () => {});
}

/** Makes a new connection for every try, once in 200 ms, until one succeeds. */
async function connected() {
  // Said of a Redis that is there, too: only with what comes next is it a complaint.
  console.log(JSON.stringify({ level: "info", message: "looking for Redis", host, port }));
  for (;;) {
    const client = connection();
    try {
      return await client.connect();
    } catch {
      console.log(JSON.stringify({ level: "warn", message: "no Redis" }));
      await pause(200);
    }
  }
}

class ChatNode {
  readonly #redis: Awaited<ReturnType<typeof connected>>;
  readonly #http = createServer((request, response) => void this.#answer(request, response));
  readonly #io: ChatServer = new Server(this.#http);

  constructor(
    readonly name: string,
    redis: Awaited<ReturnType<typeof connected>>,
  ) {
    this.#redis = redis;
    this.#io.on("connection", (socket) => this.#serve(socket));
  }

  listen(on: number): void {
    this.#http.listen(on, () => console.log(this.name, "up on", on));
  }

  #serve(socket: ChatSocket): void {
    const name = String(socket.handshake.auth.name);
    socket.data.name = name;
    socket.on("shout", (text) => this.#io.sockets.emit("shout", { text, from: name }));
    socket.on("join", async (room, ack) => {
      await socket.join(room);
      ack();
    });
    socket.on("leave", async (room, ack) => {
      await socket.leave(room);
      ack();
    });
    socket.on("message", (room, text) => {
      this.#io.of("/").in(room).emit("message", { room, text, from: name });
    });
    socket.emit("welcome", this.name);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.url?.startsWith("/healthz")) return void response.writeHead(404).end();
    const redis = await this.#redis.sendCommand(["PING"]);
    const clients = this.#io.of("/").sockets.size;
    response.end(JSON.stringify({ node: this.name, clients, redis, uptime: process.uptime() }));
  }
}

const node = new ChatNode(process.env.NODE_NAME ?? "A", await connected());
node.listen(Number(process.env.PORT ?? 3000));
