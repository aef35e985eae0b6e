import { createServer } from "node:http";
import { Server, type Socket } from "socket.io";
import type { ChatServer, ClientToServerEvents, ServerToClientEvents } from "#chat";

type ChatSocket = Socket<ClientToServerEvents, ServerToClientEvents>;
type Handlers = Partial<ClientToServerEvents>;

const httpServer = createServer((_request, response) => response.end("chat\n"));
const io: ChatServer = new Server(httpServer);
const chat = io.of("/");

/** What Socket.IO calls a room: nobody can name the room of somebody's own id. */
const roomOf = (room: string): string => `room:${room}`;

function handlersFor(socket: ChatSocket): Handlers {
  const from = socket.data.name;
  return {
    shout: (text) => socket.nsp.emit("shout", { text, from }),
    async join(room, ack) {
      await socket.join([roomOf(room), "people"]);
      ack();
      console.log(from, "joined", room, [...socket.rooms]);
    },
    async leave(room, ack) {
      await socket.leave(roomOf(room));
      ack();
      console.log(from, "left", room, [...socket.rooms]);
    },
    message: (room, text) => socket.nsp.to(roomOf(room)).emit("message", { room, text, from }),
  };
}

chat.on("connection", (socket) => {
  socket.data.name = socket.handshake.auth.name;
  socket.emit("welcome", "A");
  for (const [event, handle] of Object.entries(handlersFor(socket))) {
    socket.on(event as keyof Handlers, handle);
  }
});

httpServer.listen(Number(process.env.PORT ?? 3000));
