import { createServer } from "node:http";
import { Server } from "socket.io";
import type { ServerToClientEvents, SocketData } from "#chat";

type Ack = (answer: { ok: boolean; members?: number; error?: string }) => void;
interface Asked {
  shout: (text: string) => void;
  join: (room: string, ack: Ack) => void;
  leave: (room: string, ack: Ack) => void;
  message: (room: string, text: string, ack?: Ack) => void;
}
interface Told extends ServerToClientEvents {
  roster: (room: string, members: string[]) => void;
  refused: (why: string) => void;
}

const httpServer = createServer();
const io = new Server<Asked, Told, Record<string, never>, SocketData>(httpServer);

async function tellRoster(room: string): Promise<number> {
  const members = await io.in(room).fetchSockets();
  const names = members.map(({ data }) => data.name);
  io.in(room).emit("roster", room, names);
  return members.length;
}

io.on("connection", (socket) => {
  socket.data.name = socket.handshake.auth.name;
  socket.emit("welcome", "A");

  socket.on("shout", (text) => void io.emit("shout", { text, from: socket.data.name }));

  socket.on("join", (room, ack) => {
    socket.in(room).emit("refused", "nothing: somebody is coming");
    Promise.resolve(socket.join(room))
      .then(() => tellRoster(room))
      .then((members) => ack({ ok: true, members }))
      .catch((error: Error) => ack({ ok: false, error: error.message }));
  });

  socket.on("leave", (room, ack) => {
    if (!socket.rooms.has(room)) return ack({ ok: false, error: "You are not in." });
    io.in(socket.id).socketsLeave(room);
    void tellRoster(room).then((members) => ack({ ok: true, members }));
  });

  socket.on("message", (room, text, ack) => {
    if (!socket.rooms.has(room)) return socket.emit("refused", "Members only.");
    const message = { at: new Date().toISOString(), from: socket.data.name, room, text };
    socket.emit("message", message);
    socket.to(room).emit("message", message);
    ack?.({ ok: true });
  });
});

httpServer.listen(process.env.PORT ?? "3000");
