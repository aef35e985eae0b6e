import { createServer } from "node:http";
import { Server, type Socket } from "socket.io";
import type { ChatServer, ClientToServerEvents, ServerToClientEvents } from "#chat";

type ChatSocket = Socket<ClientToServerEvents, ServerToClientEvents>;

const httpServer = createServer();
const io: ChatServer = new Server({
  connectionStateRecovery: {},
  transports: ["polling", "websocket"],
});

const handlers = {
  async shout(this: ChatSocket, text: string): Promise<void> {
    const { name: from } = this.data;
    const everybody = await this.nsp.fetchSockets();
    for (const each of everybody) each.emit("shout", { text, from });
  },
};

io.on("connection", (socket) => {
  socket.data = { name: socket.handshake.auth.name };
  setTimeout(() => socket.emit("welcome", "A"), 10);
  for (const [event, handle] of Object.entries(handlers)) {
    socket.on(event as "shout", handle.bind(socket));
  }
});

io.attach(httpServer);
await new Promise<void>((resolve) => {
  httpServer.listen({ port: Number(process.env.PORT ?? 3000), host: "127.0.0.1" }, resolve);
});
