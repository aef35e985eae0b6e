import { Server } from "socket.io";
import type { ChatServer } from "#chat";

// No HTTP server of one's own: Socket.IO brings one.
const io: ChatServer = new Server(Number(process.env.PORT ?? 3000), {
  serveClient: false,
  cors: { origin: "*" },
});

io.on("connect", (socket) => {
  const name = String(socket.handshake.auth.name);
  socket.data.name = name;
  io.to(socket.id).emit("welcome", "A");
  socket.on("shout", (text) => {
    socket.emit("shout", { from: name, text });
    socket.broadcast.emit("shout", { from: name, text });
  });
});
