import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ChatServer } from "#chat";

const port = Number(process.env.PORT ?? 3000);
const nodeName = process.env.NODE_NAME ?? "A";
const url = process.env.REDIS_URL ?? "redis://localhost:6379";

const io: ChatServer = new Server({ serveClient: false });

io.on("connection", (socket) => {
  const from = String(socket.handshake.auth.name);
  socket.data.name = from;
  socket.emit("welcome", nodeName);

  socket.on("shout", (text) => {
    io.of("/").emit("shout", { text, from });
  });
  socket.on("join", async (room, ack) => {
    await socket.join([room]);
    ack();
  });
  socket.on("leave", async (room, ack) => {
    await socket.leave(room);
    ack();
  });
  socket.on("message", (room, text) => {
    io.sockets.to(room).emit("message", { room, text, from });
  });
});

function connect(role: string) {
  const client = createClient({ url, name: role });
  client.on("error", (error) => console.warn(`${role}: ${error}`));
  return client.connect();
}

const publisher = await connect("publisher");
const subscriber = await connect("subscriber");
// All nodes of one application share a key of its own.
io.adapter(createAdapter(publisher, subscriber, { key: "kitchen-chat", requestsTimeout: 2_000 }));

const httpServer = createServer((request, response) => {
  if (request.url !== "/healthz") return response.writeHead(404).end();
  return publisher.ping().then((redis) => {
    const clients = io.engine.clientsCount;
    return response.end(JSON.stringify({ node: nodeName, clients, redis }));
  });
});
io.attach(httpServer);
httpServer.listen(port);
