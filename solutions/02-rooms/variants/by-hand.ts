import { Server, type Socket } from "socket.io";

// Rooms without Socket.IO's: sets of connections, kept by hand.
class Rooms {
  readonly #members = new Map<string, Set<Socket>>();

  join(room: string, member: Socket): void {
    const members = this.#members.get(room) ?? new Set();
    this.#members.set(room, members.add(member));
  }

  leave(room: string, member: Socket): void {
    const members = this.#members.get(room);
    members?.delete(member);
    if (members?.size === 0) this.#members.delete(room);
  }

  leaveAll(member: Socket): void {
    for (const room of this.#members.keys()) this.leave(room, member);
  }

  tell(room: string, event: string, value: unknown): void {
    for (const member of this.#members.get(room) ?? []) member.emit(event, value);
  }
}

const rooms = new Rooms();
const io = new Server(Number(process.env.PORT ?? 3000));

io.on("connection", (socket) => {
  const from: unknown = socket.handshake.auth.name;
  socket.emit("welcome", "A");
  socket.use(([event, ...args], next) => {
    console.log(from, event, args[0]);
    next();
  });
  socket.on("shout", (text: string) => io.emit("shout", { text, from }));
  socket.on("join", (room: string, ack: (room: string) => void) => {
    rooms.join(room, socket);
    ack(room);
  });
  socket.on("leave", (room: string, ack: (left: true) => void) => {
    rooms.leave(room, socket);
    ack(true);
  });
  socket.on("message", (room: string, text: string) => {
    rooms.tell(room, "message", { from, room, text });
  });
  socket.on("disconnecting", () => rooms.leaveAll(socket));
});
