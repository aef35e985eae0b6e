import { createServer, type Server as HttpServer } from "node:http";
import { Server, type Socket } from "socket.io";
import type { ChatServer } from "#chat";

class Chat {
  readonly #io: ChatServer;
  readonly #nodeName: string;

  constructor(httpServer: HttpServer, nodeName: string) {
    this.#io = new Server();
    this.#io.attach(httpServer, { pingInterval: 10_000, perMessageDeflate: true });
    this.#nodeName = nodeName;
    this.#io.use((socket, next) => {
      const { name } = socket.handshake.auth;
      if (typeof name !== "string") return next(new Error("Who are you?"));
      socket.data.name = name;
      next();
    });
    this.#io.on("connection", (socket) => this.#welcome(socket));
  }

  #welcome(socket: Socket): void {
    socket.emit("welcome", this.#nodeName);
    console.log(`${socket.data.name} is here, over ${socket.conn.transport.name}`);
    socket.on("shout", (text: string) => this.#relay(socket.data.name, text));
    socket.on("disconnect", (reason) => console.log(`${socket.data.name} left: ${reason}`));
  }

  #relay(from: string, text: string): void {
    this.#io.sockets.emit("shout", { text, from });
  }
}

const httpServer = createServer();
const chat = new Chat(httpServer, "A");
httpServer.listen(process.env.PORT ?? 3000, () => console.log("Listening", chat));
