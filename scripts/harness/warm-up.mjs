// Lets the libraries do what they do in every node, so that V8 has compiled it by the time it is
// asked what it made of them: https://v8.dev/blog/improved-code-caching. Argument: their folder.
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder = ""] = process.argv.slice(2);
const { load, remember } = await import(pathToFileURL(join(folder, "load.mjs")).href);

const { Server } = load("socket.io");
const { io } = load("socket.io-client");
load("@socket.io/redis-adapter");
load("httpxy");
load("redis").createClient().duplicate();

const httpServer = createServer((_, response) => response.end());
const server = new Server(httpServer);
server.on("connection", (socket) => {
  socket.on("join", async (room, ack) => {
    await socket.join(room);
    server.in(room).except("nobody").emit("joined", room);
    ack();
  });
});
await new Promise((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${httpServer.address().port}`;

for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
  const client = io(url, { transports, forceNew: true, auth: { name: "alice" } });
  await client.emitWithAck("join", "kitchen");
  client.close();
}
remember();
process.exit();
