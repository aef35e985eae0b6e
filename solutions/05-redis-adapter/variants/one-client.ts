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

class ChatServer extends Server<
  ClientToServerEvents,
  ServerToClientEvents,
  DefaultEventsMap,
  SocketData
> {
  readonly health: RequestListener = (request, response) => {
    if (request.url !== "/healthz") return;
    void redis
      .sendCommand(["PING"])
      .then((answer) => ({ node: nodeName, clients: this.engine.clientsCount, redis: answer }))
      .then((health) => response.end(JSON.stringify(health)));
  };

  serve(): this {
    return this.on("connection", (socket) => {
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
      socket.on("shout", (text) => this.emit("shout", { text, from: socket.data.name }));
      socket.on("message", (room, text) => {
        this.to(room).emit("message", { room, text, from: socket.data.name });
      });
      socket.emit("welcome", nodeName);
    });
  }
}

redis.connect().then(
  () => {
    const io = new ChatServer({ adapter: createAdapter(redis, redis) }).serve();
    const httpServer = createServer(io.health);
    io.attach(httpServer);
    return httpServer.listen(process.env.PORT ?? 3000);
  },
  (error: unknown) => console.error(error),
);
