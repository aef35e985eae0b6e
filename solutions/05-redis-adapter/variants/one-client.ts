import { createServer, type RequestListener } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { type DefaultEventsMap, Server } from "socket.io";
import type { ClientToServerEvents, ServerToClientEvents, SocketData } from "#chat";

const nodeName = process.env.NODE_NAME ?? "A";
const { hostname, port } = new URL(process.env.REDIS_URL ?? "redis://localhost:6379");

/** With RESP3 a connection that subscribes can still do everything else. */
const redis = createClient({
  RESP: 3,
  socket: { host: hostname, port: Number(port || 6379), reconnectStrategy: 100 },
});
redis.on("error", (error: Error) => console.log("Redis", hostname, port, error.message));

class ChatNode {
  readonly #io = new Server<
    ClientToServerEvents,
    ServerToClientEvents,
    DefaultEventsMap,
    SocketData
  >({ adapter: createAdapter(redis, redis) });
  readonly #http = createServer((request, response) => this.#answer(request, response));

  listen(): void {
    this.#io.attach(this.#http);
    this.#io.on("connection", (socket) => {
      socket.data.name = socket.handshake.auth.name;
      socket.onAny((...heard) => console.log(socket.id, socket.data.name, heard[0]));
      socket.on("join", async (room, ack) => {
        await socket.join(room);
        ack();
      });
      socket.on("leave", async (room, ack) => {
        await socket.leave(room);
        ack();
      });
      socket.on("shout", (text) => {
        this.#io.emit("shout", { text, from: socket.data.name });
      });
      socket.on("message", (room, text) => {
        this.#io.to(room).emit("message", { room, text, from: socket.data.name });
      });
      socket.emit("welcome", nodeName);
    });
    this.#http.listen(process.env.PORT ?? 3000);
  }

  readonly #answer: RequestListener = (request, response) => {
    if (request.url !== "/healthz") return;
    void redis
      .sendCommand(["PING"])
      .then((pong) => ({ node: nodeName, clients: this.#io.engine.clientsCount, redis: pong }))
      .then((health) => response.end(JSON.stringify(health)));
  };
}

redis.connect().then(
  () => new ChatNode().listen(),
  (error: unknown) => console.error(error),
);
