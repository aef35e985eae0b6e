import { createServer } from "node:http";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const port = Number(process.env.PORT ?? 3000);
const nodeName = "A";

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

  // TODO Give people rooms to talk in.
  //   - `join(room, ack)` and `leave(room, ack)`: the client enters or leaves that one room;
  //     call `ack()` once it holds.
  //   - `message(room, text)`: everybody in that room hears `message({ room, text, from })`, also
  //     the sender if she is in it, and nobody else does.
});

httpServer.listen(port, () => {
  console.log(`Node ${nodeName} listens on http://localhost:${port}`);
});
