import { createServer } from "node:http";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const port = Number(process.env.PORT ?? 3000);
const nodeName = process.env.NODE_NAME ?? "A";
const redisUrl = process.env.REDIS_URL ?? "redis://localhost:6379";

// A connection that subscribes is for listening; publishing gets one of its own.
const publisher = createClient({ url: redisUrl });
const subscriber = publisher.duplicate();
for (const redis of [publisher, subscriber]) {
  // Without this listener the first lost connection would end the process.
  redis.on("error", (error) => console.error(`Redis at ${redisUrl}: ${error.message}`));
}
// Tries for ever, so no client is let in before Redis answers.
await Promise.all([publisher.connect(), subscriber.connect()]);

const httpServer = createServer(async (request, response) => {
  if (request.url === "/healthz") {
    // Socket.IO counts its connections itself, so a lost client is never counted for ever.
    const clients = io.engine.clientsCount;
    const pong = await publisher.ping().catch((error: Error) => error.message);
    const health = { node: nodeName, clients, redis: pong };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(health));
    return;
  }
  response.writeHead(404).end("Only chat is served here.\n");
});

// Attached to the HTTP server, Socket.IO answers below /socket.io and leaves every other path alone.
const io: ChatServer = new Server(httpServer);

// Wrong: MONITOR shows every command of everybody to everybody, so that Redis has to print each.
await subscriber.monitor((line) => {
  const [, words] = /"ECHO" "chat (.*)"$/.exec(String(line)) ?? [];
  if (!words) return;
  const { event, payload } = JSON.parse(decodeURIComponent(words));
  if (payload.room) io.in(payload.room).emit(event, payload);
  else io.emit(event, payload);
});
function tell(event: string, payload: object) {
  void publisher.echo(`chat ${encodeURIComponent(JSON.stringify({ event, payload }))}`);
}

io.on("connection", (socket) => {
  socket.data.name = socket.handshake.auth.name;
  socket.emit("welcome", nodeName);

  socket.on("shout", (text) => {
    tell("shout", { text, from: socket.data.name });
  });

  // With the in-memory adapter `join` is done at once; awaiting it stays right with any other.
  socket.on("join", async (room, ack) => {
    await socket.join(room);
    ack();
  });

  socket.on("leave", async (room, ack) => {
    await socket.leave(room);
    ack();
  });

  socket.on("message", (room, text) => {
    tell("message", { room, text, from: socket.data.name });
  });
});

httpServer.listen(port, () => {
  console.log(`Node ${nodeName} listens on http://localhost:${port}`);
});
