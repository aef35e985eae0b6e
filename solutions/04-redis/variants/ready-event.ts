import { createServer } from "node:http";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const { PORT = "3000", NODE_NAME = "A", REDIS_URL = "redis://localhost:6379" } = process.env;

const redis = createClient({ url: REDIS_URL });
const io: ChatServer = new Server();

const httpServer = createServer((request, response) => {
  if (request.url !== "/healthz") {
    response.writeHead(404).end();
    return;
  }
  const clients = io.engine.clientsCount;
  redis.ping().then(
    (answer) => response.end(JSON.stringify({ redis: answer, clients, node: NODE_NAME })),
    () => response.writeHead(503).end(JSON.stringify({ node: NODE_NAME })),
  );
});
io.attach(httpServer);

io.on("connection", (socket) => {
  socket.data.name = socket.handshake.auth.name;
  socket.emit("welcome", NODE_NAME);

  socket.on("shout", (text) => io.emit("shout", { text, from: socket.data.name }));
  socket.on("join", (room, ack) => {
    void socket.join(room);
    ack();
  });
  socket.on("leave", (room, ack) => {
    void socket.leave(room);
    ack();
  });
  socket.on("message", (room, text) => {
    io.to(room).emit("message", { from: socket.data.name, text, room });
  });
});

redis.on("error", console.error);
redis.once("ready", () => httpServer.listen(PORT));
void redis.connect();
