import { createServer } from "node:http";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const port = Number(process.env.PORT ?? 3000);
const nodeName = process.env.NODE_NAME ?? "A";
const redisUrl = process.env.REDIS_URL ?? "redis://localhost:6379";
const log = (...words: unknown[]) => console.log(new Date().toISOString(), nodeName, ...words);

async function main() {
  const redis = createClient({
    url: redisUrl,
    name: `chat-${nodeName}`,
    pingInterval: 10_000,
    socket: { connectTimeout: 2_000, reconnectStrategy: (tries) => Math.min(tries * 50, 500) },
  });
  redis
    .on("connect", () => log("Redis: connecting"))
    .on("ready", () => log("Redis: ready"))
    .on("reconnecting", () => log("Redis: trying again"))
    .on("end", () => log("Redis: ended"))
    .on("error", (error) => log(`Redis at ${redisUrl} cannot be reached`, error));

  const httpServer = createServer();
  const io: ChatServer = new Server(httpServer, { cors: { origin: "*" } });

  httpServer.on("request", (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://node");
    if (pathname !== "/healthz") return;
    void (async () => {
      const redisSays = await redis.ping().catch(() => null);
      const body = {
        redis: redisSays,
        node: nodeName,
        pid: process.pid,
        rooms: io.sockets.adapter.rooms.size,
        clients: io.engine.clientsCount,
      };
      log("health", body);
      response.writeHead(redisSays === "PONG" ? 200 : 503).end(JSON.stringify(body, null, 2));
    })();
  });

  io.use((socket, next) => {
    socket.data.name = socket.handshake.auth.name;
    next();
  });

  io.on("connection", (socket) => {
    log(socket.data.name, "came", socket.id);
    socket.onAny((event, ...args) => log(socket.data.name, event, args.slice(0, 2)));
    socket.on("disconnect", (reason) => log(socket.data.name, "went", reason));
    socket.emit("welcome", nodeName);
    socket.on("shout", (text) => {
      const shout = { text, from: socket.data.name, at: Date.now() };
      io.emit("shout", shout);
    });
    socket.on("join", async (room, ack) => {
      await socket.join(room);
      ack();
    });
    socket.on("leave", async (room, ack) => {
      await socket.leave(room);
      ack();
    });
    socket.on("message", (room, text) => {
      const message = { room, text, from: socket.data.name, at: Date.now() };
      socket.emit("message", message);
      socket.to(room).emit("message", message);
    });
  });

  await redis.connect();
  log("PING", await redis.ping());
  httpServer.listen(port);
}

await main();
