import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const io: ChatServer = new Server(Number(process.env.PORT ?? 3000));

io.on("connection", (socket) => {
  const from = String(socket.handshake.auth.name);
  socket.data.name = from;
  socket.emit("welcome", "A");
  socket.on("shout", (text) => io.sockets.emit("shout", { from, text }));
  socket.on("join", (room, ack) => {
    void socket.join(room);
    ack();
  });
  socket.on("leave", (room, ack) => {
    void socket.leave(room);
    ack();
  });
  socket.on("message", (room, text) => {
    io.sockets.in(room).emit("message", { from, text, room });
  });
});
