import { createServer } from "node:http";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const port = Number(process.env.PORT ?? 3000);
const nodeName = "A";

// TODO Tell the nodes apart.
//   - The node's name comes from the environment variable NODE_NAME; without it, it is "A".
//   - `GET /healthz` is answered with status 200 and the JSON { "node": "A", "clients": 2 }:
//     the node's name, and how many clients are connected to it right now.

const httpServer = createServer((_request, response) => {
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
