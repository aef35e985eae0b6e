import { createServer } from "node:http";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const { PORT = "3000", NODE_NAME: nodeName = "A" } = process.env;
const httpServer = createServer();
const io: ChatServer = new Server(httpServer);

// Beside Socket.IO's own listener, which answers below /socket.io only.
httpServer.on("request", ({ method, url = "" }, response) => {
  const { pathname } = new URL(url, "http://localhost");
  if (method !== "GET" || pathname !== "/healthz") return;
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.end(
    `${JSON.stringify({ clients: io.of("/").sockets.size, node: nodeName, pid: process.pid }, null, 2)}\n`,
  );
});

io.on("connection", (socket) => {
  const from = (socket.data.name = String(socket.handshake.auth.name));
  socket.emit("welcome", nodeName);
  socket.on("shout", (text) => io.emit("shout", { from, text }));
  socket.on("join", (room, ack) => void Promise.resolve(socket.join(room)).then(ack));
  socket.on("leave", (room, ack) => void Promise.resolve(socket.leave(room)).then(ack));
  socket.on("message", (room, text) => io.to(room).emit("message", { from, room, text }));
});

httpServer.listen(Number(PORT));
