import { createServer } from "node:http";
import { createShardedAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const { PORT = "3000", NODE_NAME = "A", REDIS_URL = "redis://localhost:6379" } = process.env;

const publisher = createClient({ url: REDIS_URL }).on("error", console.error);
const subscriber = createClient({ url: REDIS_URL }).on("error", console.error);

let connected = 0;
for (const client of [publisher, subscriber]) {
  client.once("ready", () => {
    connected++;
    if (connected === 2) serve();
  });
  void client.connect();
}

function serve(): void {
  const httpServer = createServer();
  const io: ChatServer = new Server(httpServer, {
    adapter: createShardedAdapter(publisher, subscriber),
  });
  httpServer.on("request", async ({ url }, response) => {
    if (url !== "/healthz") return;
    const redis = await publisher.ping().catch(String);
    response.end(JSON.stringify({ redis, node: NODE_NAME, clients: io.engine.clientsCount }));
  });

  io.on("connection", (socket) => {
    const { name } = socket.handshake.auth as { name: string };
    socket.data.name = name;
    socket
      .on("shout", (text) => {
        const shout = { text, from: name };
        socket.broadcast.emit("shout", shout);
        socket.emit("shout", shout);
      })
      .on("join", async (room, ack) => {
        await socket.join(room);
        ack();
      })
      .on("leave", async (room, ack) => {
        await socket.leave(room);
        ack();
      })
      .on("message", (room, text) => {
        io.to([room]).emit("message", { room, text, from: name });
      })
      .emit("welcome", NODE_NAME);
  });

  httpServer.listen(Number(PORT), () => console.log("up"));
}
