import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const port = Number.parseInt(process.env.PORT ?? "3000", 10);
const nodeName = "NODE_NAME" in process.env ? String(process.env.NODE_NAME) : "A";

const httpServer = createServer(async (request, response) => {
  const [path] = (request.url ?? "").split("?");
  if (path !== "/healthz" && path !== "/healthz/") {
    response.statusCode = 404;
    response.end(JSON.stringify({ error: "not found" }));
    return;
  }
  const sockets = await io.local.fetchSockets();
  const clients = sockets.length;
  response.writeHead(200, "Healthy", { "content-type": "application/health+json" });
  response.write(`{"clients":${clients},`);
  await pause(5);
  response.end(`"node":${JSON.stringify(nodeName)}, "names":[]}`);
});

const io: ChatServer = new Server(httpServer, { pingTimeout: 5_000 });

io.on("connection", (socket) => {
  socket.data.name = socket.handshake.auth.name;
  const from = socket.data.name;
  socket
    .on("shout", (text) => io.emit("shout", { text, from }))
    .on("join", async (room, ack) => {
      await socket.join(room);
      await pause(5);
      ack();
    })
    .on("leave", async (room, ack) => {
      await socket.leave(room);
      await pause(5);
      ack();
    })
    .on("message", (room, text) => io.in([room]).emit("message", { from, room, text }))
    .emit("welcome", nodeName);
});

console.log(`Node ${nodeName} is about to listen on ${port} …`);
httpServer.listen(port).on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});
