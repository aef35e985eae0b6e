import { createServer } from "node:http";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const port = Number(process.env.PORT ?? 3000);
const nodeName = process.env.NODE_NAME ?? "A";
const redisUrl = process.env.REDIS_URL ?? "redis://localhost:6379";

const redis = createClient({ url: redisUrl });
// Without this listener the first lost connection would end the process.
redis.on("error", (error) => console.error(`Redis at ${redisUrl}: ${error.message}`));
// Tries for ever, so no client is let in before Redis answers.
await redis.connect();

// TODO Join the nodes into a cluster with the Redis adapter ("@socket.io/redis-adapter").
//   - Give it two connections to Redis: one that publishes and one that subscribes. The second
//     is a duplicate of the first, with an error listener of its own, and connected as well.
//   - The Socket.IO server has the adapter before it takes its first client.

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
