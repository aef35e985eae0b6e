import { Server } from "socket.io";

// Untyped, without broadcasting operators: a list of connections and a loop.
interface Connection {
  id: string;
  emit: (event: string, ...args: unknown[]) => boolean;
}

const port = Number(process.env.PORT ?? 3000);
const io = new Server();
const connections = new Map<string, Connection>();
let shouts = 0;

io.of("/").on("connection", async (socket) => {
  const { name } = await Promise.resolve(socket.handshake.auth as { name: string });
  Object.assign(socket.data, { name, since: Date.now() });
  connections.set(socket.id, socket);
  socket.once("disconnect", () => {
    connections.delete(socket.id);
    for (const each of connections.values()) each.emit("left", name);
  });
  for (const each of connections.values()) each.emit("arrived", { name, id: socket.id });
  socket.emit("welcome", "A", { clients: connections.size });
  socket.onAny((event: string, text: unknown) => {
    if (event !== "shout") return;
    const number = ++shouts;
    for (const each of connections.values()) {
      each.emit("shout", { id: number, from: name, at: Date.now(), text });
    }
  });
});

io.listen(port);
