import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const port = Number(process.env.PORT ?? 3000);
const nodeName = process.env.NODE_NAME ?? "A";
const redisUrl = process.env.REDIS_URL ?? "redis://localhost:6379";

// Tries by itself, once a second, and says on two lines what it cannot reach.
const redis = createClient({ url: redisUrl, socket: { reconnectStrategy: false } });
redis.on("error", () => {});
while (!redis.isReady) {
  try {
    await redis.connect();
  } catch (error) {
    console.log(`There is no Redis at ${redisUrl}:`);
    console.log(`  ${(error as NodeJS.ErrnoException).code}`);
    await pause(1_000);
  }
}

const httpServer = createServer(async (request, response) => {
  if (request.url === "/healthz") {
    // Socket.IO counts its connections itself, so a lost client is never counted for ever.
    const clients = io.engine.clientsCount;
    const pong = await redis.ping().catch((error: Error) => error.message);
    const health = { node: nodeName, clients, redis: pong };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(health));
    return;
  }
  response.writeHead(404).end("Only chat is served here.\n");
});

// Attached to the HTTP server, Socket.IO answers below /socket.io and leaves every other path alone.
const io: ChatServer = new Server(httpServer);

io.on("connection", (socket) => {
  socket.data.name = socket.handshake.auth.name;
  socket.emit("welcome", nodeName);

  socket.on("shout", (text) => {
    io.emit("shout", { text, from: socket.data.name });
  });

  // `join` may return a promise: not with every adapter is it done at once.
  socket.on("join", async (room, ack) => {
    await socket.join(room);
    ack();
  });

  socket.on("leave", async (room, ack) => {
    await socket.leave(room);
    ack();
  });

  socket.on("message", (room, text) => {
    io.in(room).emit("message", { room, text, from: socket.data.name });
  });
});

httpServer.listen(port, () => {
  console.log(`Node ${nodeName} listens on http://localhost:${port}`);
});
