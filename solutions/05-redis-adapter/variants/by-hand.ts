import { createServer } from "node:http";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ChatServer, ServerToClientEvents } from "#chat";

const port = Number(process.env.PORT ?? 3000);
const nodeName = process.env.NODE_NAME ?? "A";
const redisUrl = process.env.REDIS_URL ?? "redis://localhost:6379";

const publisher = createClient({ url: redisUrl });
const subscriber = publisher.duplicate();
publisher.on("error", (error) => console.error(`publisher, ${redisUrl}:`, error));
subscriber.on("error", (error) => console.error(`subscriber, ${redisUrl}:`, error));
await publisher.connect();
await subscriber.connect();

const httpServer = createServer(async (request, response) => {
  const redis = await publisher.ping();
  response
    .writeHead(request.url === "/healthz" ? 200 : 404)
    .end(JSON.stringify({ node: nodeName, clients: io.engine.clientsCount, redis }));
});
const io: ChatServer = new Server(httpServer);

type Relayed = {
  [E in "shout" | "message"]: { event: E; payload: Parameters<ServerToClientEvents[E]>[0] };
}["shout" | "message"];

/** What the adapter does for you: every node, this one too, hears it and tells its own clients. */
function relay(relayed: Relayed): void {
  void publisher.publish("chat", JSON.stringify(relayed));
}

await subscriber.subscribe("chat", (json) => {
  const relayed = JSON.parse(json) as Relayed;
  if (relayed.event === "shout") io.emit("shout", relayed.payload);
  else io.in(relayed.payload.room).emit("message", relayed.payload);
});

io.on("connection", (socket) => {
  const from: string = socket.handshake.auth.name;
  socket.data.name = from;
  socket.emit("welcome", nodeName);
  socket.on("shout", (text) => relay({ event: "shout", payload: { text, from } }));
  socket.on("message", (room, text) => {
    relay({ event: "message", payload: { room, text, from } });
  });
  socket.on("join", async (room, ack) => {
    await socket.join(room);
    ack();
  });
  socket.on("leave", async (room, ack) => {
    await socket.leave(room);
    ack();
  });
});

httpServer.listen(port);
