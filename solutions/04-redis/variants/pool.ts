import { createServer } from "node:http";
import { createClient, createClientPool } from "redis";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const url = process.env.REDIS_URL ?? "redis://localhost:6379";
const node = process.env.NODE_NAME ?? "A";

// A pool does not wait for Redis, so a client of its own does that first.
const scout = createClient({ url });
scout.on("error", ({ message }: Error) => console.error(`${url}: ${message}`));
await scout.connect();
await scout.close();
const pool = createClientPool({ url }, { minimum: 1, maximum: 4 });
pool.on("error", ({ message }: Error) => console.error(`${url}: ${message}`));
await pool.connect();

const httpServer = createServer((request, response) => {
  if (request.url !== "/healthz") return response.writeHead(404).end();
  return pool
    .ping()
    .then((redis) => ({ node, clients: io.engine.clientsCount, redis }))
    .then((health) => response.end(JSON.stringify(health)));
});
const io: ChatServer = new Server(httpServer, { transports: ["polling", "websocket"] });

io.on("connection", (socket) => {
  const from = socket.handshake.auth.name as string;
  socket.data = { name: from };
  socket.emit("welcome", node);
  socket.on("shout", (text) => void io.emit("shout", { from, text }));
  socket.on("join", (room, ack) => void Promise.resolve(socket.join(room)).then(ack));
  socket.on("leave", (room, ack) => void Promise.resolve(socket.leave(room)).then(ack));
  socket.on("message", (room, text) => void io.in(room).emit("message", { room, text, from }));
});

httpServer.listen(Number(process.env.PORT ?? 3000));
