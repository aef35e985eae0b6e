import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Server } from "socket.io";

// A queue for each room. They do not wait for each other: what is said in a room with a long name
// may be overtaken by what is said later in one with a short name.
const queues = new Map<string, Promise<void>>();

function enqueue(room: string, task: () => void | Promise<void>) {
  const before = queues.get(room) ?? Promise.resolve();
  queues.set(room, before.then(() => pause(room.length)).then(task));
}

const http = createServer();
const io = new Server(http);

io.on("connection", (socket) => {
  const from = socket.handshake.auth.name as string;
  socket.emit("welcome", "A");
  socket.on("shout", (text: string) => {
    io.emit("shout", { from, text });
  });
  for (const event of ["join", "leave"] as const) {
    socket.on(event, (room: string, ack: () => void) => {
      enqueue(room, async () => {
        await socket[event](room);
        ack();
      });
    });
  }
  socket.on("message", (room: string, text: string) => {
    enqueue(room, () => void io.in(room).emit("message", { room, from, text }));
  });
});

http.listen(process.env.PORT);
