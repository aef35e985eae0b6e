import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

// Listens at once, so that /healthz can be asked. Nobody gets in before both connections are there.
const { PORT = "3000", NODE_NAME = "A", REDIS_URL = "redis://localhost:6379" } = process.env;
const publisher = createClient({ url: REDIS_URL });
const subscriber = createClient({ url: REDIS_URL });
publisher.on("error", ({ message }) => console.error("publisher:", message));
subscriber.on("error", ({ message }) => console.error("subscriber:", message));

let isOpen = false;
const httpServer = createServer(async ({ url }, response) => {
  if (url !== "/healthz") return void response.writeHead(404).end();
  const redis = isOpen ? await publisher.ping() : "connecting";
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ node: NODE_NAME, redis, clients: io.engine.clientsCount, isOpen }));
});
const io: ChatServer = new Server(httpServer, {
  adapter: createAdapter(publisher, subscriber),
  allowRequest: (_request, decide) => decide(isOpen ? null : "no Redis yet", isOpen),
});

io.on("connection", (socket) => {
  const from = (socket.data.name = socket.handshake.auth.name);
  socket.on("shout", (text) => void io.emit("shout", { text, from }));
  socket.on("message", (room, text) => void io.to(room).emit("message", { room, text, from }));
  socket.on("join", async (room, done) => {
    await socket.join(room);
    done();
  });
  socket.on("leave", async (room, done) => {
    await socket.leave(room);
    done();
  });
  socket.emit("welcome", NODE_NAME);
});

httpServer.listen(Number(PORT), () => console.log(`${NODE_NAME} listens on port ${PORT}`));
await Promise.all([publisher.connect(), subscriber.connect()]);
isOpen = true;
