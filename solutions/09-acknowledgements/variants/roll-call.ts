import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ClientToServerEvents, ServerToClientEvents, SocketData } from "#chat";

/** What nodes ask each other here: who they are, and whom they have in a room. */
interface NodeEvents {
  roll: (room: string | null, ack: (told: { node: string; names: string[] }) => void) => void;
}

type Chat = Server<ClientToServerEvents, ServerToClientEvents, NodeEvents, SocketData>;

const port = Number(process.env.PORT ?? 3000);
const nodeName = process.env.NODE_NAME ?? "A";
const redisUrl = process.env.REDIS_URL ?? "redis://localhost:6379";

const publisher = createClient({ url: redisUrl });
const subscriber = publisher.duplicate();
publisher.on("error", (error) => console.error(redisUrl, error.message));
subscriber.on("error", (error) => console.error(redisUrl, error.message));
await publisher.connect();
await subscriber.connect();

const httpServer = createServer();
const io: Chat = new Server(httpServer, {
  adapter: createAdapter(publisher, subscriber, { key: "chat", requestsTimeout: 900 }),
});
httpServer.on("request", async ({ url }, response) => {
  if (url?.startsWith("/healthz") !== true) return;
  const redis = await publisher.sendCommand(["PING"]);
  response.end(JSON.stringify({ node: nodeName, clients: io.of("/").sockets.size, redis }));
});

io.use((socket, next) => {
  socket.data.name = socket.handshake.auth.name;
  next();
});

io.on("connection", (socket) => {
  const from = socket.data.name;
  console.log(`${from} came to node ${nodeName}`);
  socket.emit("welcome", nodeName);

  socket.on("shout", (text) => io.sockets.emit("shout", { text, from, node: nodeName } as never));

  socket.on("join", async (room, ack) => {
    console.log(`${from} joins ${room}`);
    await socket.join(`r-${room}`);
    ack();
  });

  socket.on("leave", async (room, ack) => {
    await socket.leave(`r-${room}`);
    ack();
  });

  socket.on("message", (room, text) => {
    const message = { room, text, from, at: new Date() };
    io.in([`r-${room}`])
      .except([`m-${room}`, "nobody"])
      .emit("message", message);
  });

  socket.on("typing", (room) => {
    const typing = { room, from };
    io.in(`r-${room}`).except(socket.id).emit("typing", typing);
    socket.emit("welcome", "your typing was seen");
  });

  // One notice each, by connection: whoever is in several of the rooms is found once.
  socket.on("announce", async (rooms, text) => {
    const wanted = new Set(rooms.map((room) => `r-${room}`));
    for (const each of await io.fetchSockets()) {
      if ([...each.rooms].some((room) => wanted.has(room))) each.emit("notice", text);
    }
  });

  socket.on("mute", async (room, ack) => {
    await socket.join(`m-${room}`);
    ack();
  });

  socket.on("unmute", async (room, ack) => {
    await socket.leave(`m-${room}`);
    ack();
  });

  // Persons have no rooms here: all nodes are asked who is connected.
  socket.on("whisper", async (name, text) => {
    const everybody = await io.fetchSockets();
    const connections = everybody.filter(({ data }) => data.name === name);
    for (const each of connections) each.emit("whisper", { text, from });
  });

  socket.on("drain", (text) => {
    io.sockets.local.emit("notice", text);
  });

  socket.on("who", async (room, ack) => {
    const told = await callTheRoll(room);
    if (!told) return ack({ error: "not every node answers", code: 503 } as never);
    return ack([...new Set(told.flatMap(({ names }) => names))].toSorted());
  });

  socket.on("nodes", async (ack) => {
    const told = await callTheRoll(null);
    ack(told ? told.map(({ node }) => node).toSorted() : { error: "not every node answers" });
  });

  socket.on("move", async (room, other, ack) => {
    const found = await io
      .in(`r-${room}`)
      .fetchSockets()
      .catch(() => []);
    for (const each of found) {
      each.join(`r-${other}`);
      each.leave(`r-${room}`);
    }
    ack((await callTheRoll(other)) ? (true as never) : { error: "not every node answers" });
  });

  socket.on("kick", async (name, ack) => {
    const everybody = await io.fetchSockets().catch(() => []);
    for (const each of everybody) if (each.data.name === name) each.disconnect(true);
    ack((await callTheRoll(null)) ? (true as never) : { error: "not every node answers" });
  });

  // One by one, wherever they are: a connection that was fetched can be asked, too.
  socket.on("poll", async (room, question, ack) => {
    const members = await io
      .in(`r-${room}`)
      .fetchSockets()
      .catch(() => undefined);
    if (!members) return ack({ error: "not every node answers" });
    const asked = members.map((each) => each.timeout(1_000).emitWithAck("poll", question));
    const told = await Promise.allSettled(asked);
    const answers = told.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    return ack({ answers: answers as unknown as string[], silent: told.length - answers.length });
  });
});

/** What every node tells of itself; undefined when one of them does not. */
async function callTheRoll(room: string | null) {
  const others = await io.serverSideEmitWithAck("roll", room).catch(() => undefined);
  return others && [tell(room), ...others];
}

function tell(room: string | null) {
  const all = [...io.sockets.sockets.values()];
  const members = all.filter(({ rooms }) => room !== null && rooms.has(`r-${room}`));
  return { node: nodeName, names: members.map(({ data }) => data.name) };
}

io.on("roll", (room, ack) => ack(tell(room)));

httpServer.listen(port, () => console.log(`${nodeName} is up`));
