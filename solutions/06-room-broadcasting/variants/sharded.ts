import { createServer } from "node:http";
import { createShardedAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { type DefaultEventsMap, Server, type Socket } from "socket.io";
import type { ChatServer, ClientToServerEvents, ServerToClientEvents, SocketData } from "#chat";

type ChatSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;

const redisUrl = process.env.REDIS_URL ?? "redis://localhost:6379";
const nodeName = process.env.NODE_NAME ?? "A";

async function connect() {
  const client = createClient({ url: redisUrl });
  client.on("error", (error) => console.error(error.message));
  await client.connect();
  return client;
}

const [publisher, subscriber] = [await connect(), await connect()];

const httpServer = createServer(async (request, response) => {
  const redis = await publisher.ping();
  const clients = io.engine.clientsCount;
  if (request.url === "/healthz") response.end(JSON.stringify({ redis, clients, node: nodeName }));
  else response.writeHead(404).end();
});

const io: ChatServer = new Server(httpServer, {
  adapter: createShardedAdapter(publisher, subscriber),
});

/** Rooms as clients know them have a prefix, so that a person's own room may have none. */
const named = (room: string) => `#${room}`;
const silent = (room: string) => `!${room}`;

class Person {
  constructor(
    readonly socket: ChatSocket,
    readonly name: string,
  ) {
    socket.data.name = name;
    void socket.join(name);
    socket.emit("welcome", nodeName);
  }

  serve(): void {
    const { socket, name: from } = this;
    socket.on("shout", (text) => {
      io.of("/").emit("shout", { text, from });
    });
    socket.on("join", (room, ack) => this.#once(socket.join(named(room)), ack));
    socket.on("leave", (room, ack) => this.#once(socket.leave(named(room)), ack));
    socket.on("mute", (room, ack) => this.#once(socket.join(silent(room)), ack));
    socket.on("unmute", (room, ack) => this.#once(socket.leave(silent(room)), ack));
    socket.on("message", (room, text) => {
      io.of("/").in(named(room)).except(silent(room)).emit("message", { room, text, from });
    });
    socket.on("typing", (room) => {
      socket.broadcast.to(named(room)).emit("typing", { room, from });
    });
    socket.on("announce", (rooms, text) => {
      const told: string[] = [];
      for (const room of rooms) {
        io.to(named(room)).except(told).emit("notice", text);
        told.push(named(room));
      }
    });
    socket.on("whisper", (name, text) => {
      io.in(name).emit("whisper", { text, from });
    });
    socket.on("drain", (text) => io.of("/").local.emit("notice", text));
  }

  async #once(done: Promise<void> | void, ack: () => void): Promise<void> {
    await done;
    ack();
  }
}

io.on("connection", (socket) => new Person(socket, String(socket.handshake.auth.name)).serve());

httpServer.listen(Number(process.env.PORT ?? 3000));
