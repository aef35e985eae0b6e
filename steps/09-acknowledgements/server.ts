import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
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
const io: ChatServer = new Server(httpServer, {
  // A node that does not answer is given up after this many ms, and not after the usual 5000.
  adapter: createAdapter(publisher, subscriber, { requestsTimeout: 1000 }),
});

// Clients choose the names of rooms. A prefix keeps theirs apart from those the server makes.
const roomOf = (room: string) => `room:${room}`;
const mutedIn = (room: string) => `muted:${room}`;
const personOf = (name: string) => `person:${name}`;

// To ask the cluster may fail, and while Redis is away it may never end. Whoever asked hears of it
// all the same: `ack` is called with what `ask` finds out or, after 1.5 s at the latest, with
// `{ error }`.
async function answer<T>(ack: (answer: T | { error: string }) => void, ask: () => Promise<T>) {
  const failed = (error: unknown) => ({ error: String(error) });
  const late = new Promise<{ error: string }>((resolve) => {
    setTimeout(resolve, 1_500, { error: "the cluster did not answer in time" }).unref();
  });
  ack(await Promise.race([ask().catch(failed), late]));
}

io.on("connection", (socket) => {
  socket.data.name = socket.handshake.auth.name;
  void socket.join(personOf(socket.data.name));
  socket.emit("welcome", nodeName);

  socket.on("shout", (text) => {
    io.emit("shout", { text, from: socket.data.name });
  });

  // `join` may return a promise: not with every adapter is it done at once.
  socket.on("join", async (room, ack) => {
    await socket.join(roomOf(room));
    ack();
  });

  socket.on("leave", async (room, ack) => {
    await socket.leave(roomOf(room));
    ack();
  });

  socket.on("message", (room, text) => {
    const message = { room, text, from: socket.data.name };
    io.in(roomOf(room)).except(mutedIn(room)).emit("message", message);
  });

  socket.on("typing", (room) => {
    socket.to(roomOf(room)).emit("typing", { room, from: socket.data.name });
  });

  socket.on("announce", (rooms, text) => {
    // One emit to all the rooms reaches everybody once; an emit to no room would reach everybody.
    if (rooms.length > 0) io.in(rooms.map(roomOf)).emit("notice", text);
  });

  socket.on("mute", async (room, ack) => {
    await socket.join(mutedIn(room));
    ack();
  });

  socket.on("unmute", async (room, ack) => {
    await socket.leave(mutedIn(room));
    ack();
  });

  socket.on("whisper", (name, text) => {
    io.in(personOf(name)).emit("whisper", { text, from: socket.data.name });
  });

  socket.on("drain", (text) => {
    io.local.emit("notice", text);
  });

  socket.on("who", (room, ack) =>
    answer(ack, async () => {
      const members = await io.in(roomOf(room)).fetchSockets();
      // A person may have several connections.
      return [...new Set(members.map(({ data }) => data.name))].toSorted();
    }),
  );

  socket.on("nodes", (ack) =>
    answer(ack, async () => {
      const others = await io.serverSideEmitWithAck("nodes");
      return [nodeName, ...others].toSorted();
    }),
  );

  socket.on("move", (from, to, ack) =>
    answer(ack, async () => {
      if (from === to) return;
      io.in(roomOf(from)).socketsJoin(roomOf(to));
      io.in(roomOf(from)).socketsLeave(roomOf(from));
      // A command is only published. Once all nodes answer a question asked after it, it holds.
      await io.in(roomOf(to)).fetchSockets();
    }),
  );

  socket.on("kick", (name, ack) =>
    answer(ack, async () => {
      io.in(personOf(name)).disconnectSockets(true);
      await io.in(personOf(name)).fetchSockets();
    }),
  );

  // TODO Poll a room: ask everybody in it, and count the answers.
  //   - `poll(room, question, ack)` sends every member, on whichever node, the event `poll` with the
  //     question: once each, whoever polls included if she is a member, and nobody else.
  //   - It is acknowledged with `{ answers, silent }`: all answers that come within a second, and
  //     how many members did not answer. When all have answered, it does not wait any longer.

  // Given: a first try. It asks this node's connections, and one who is silent loses all answers.
  socket.on("poll", (room, question, ack) =>
    answer(ack, async () => {
      const all = [...io.sockets.sockets.values()];
      const members = all.filter(({ rooms }) => rooms.has(roomOf(room)));
      const asked = members.map((each) => each.timeout(1_000).emitWithAck("poll", question));
      const answers = await Promise.all(asked);
      return { answers, silent: 0 };
    }),
  );
});

// Another node asks; this is not an event of a client.
io.on("nodes", (ack) => ack(nodeName));

httpServer.listen(port, () => {
  console.log(`Node ${nodeName} listens on http://localhost:${port}`);
});
