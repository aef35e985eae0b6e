import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { ClientToServerEvents, ServerToClientEvents, SocketData } from "#chat";

/** What nodes tell each other to do, and say when it is done. */
interface NodeEvents {
  nodes: (ack: (name: string) => void) => void;
  move: (from: string, to: string, ack: (done: true) => void) => void;
  kick: (name: string, ack: (done: true) => void) => void;
}

type Chat = Server<ClientToServerEvents, ServerToClientEvents, NodeEvents, SocketData>;

const { PORT = "3000", NODE_NAME = "A", REDIS_URL = "redis://localhost:6379" } = process.env;

const io: Chat = new Server();
const publisher = createClient({ url: REDIS_URL });
const subscriber = createClient({ url: REDIS_URL });
publisher.on("error", console.error);
subscriber.on("error", console.error);

// Every room is two: those who are in it, and those of them who listen to its messages.
const members = (room: string) => `members/${room}`;
const listeners = (room: string) => `listeners/${room}`;
const connectionsOf = (person: string) => `connections/${person}`;

const mutedBy = new Map<string, Set<string>>();

io.on("connection", async (socket) => {
  const from: string = socket.handshake.auth.name;
  const muted = new Set<string>();
  mutedBy.set(socket.id, muted);
  socket.on("disconnect", () => mutedBy.delete(socket.id));
  socket.data.name = from;

  socket.on("shout", (text) => io.emit("shout", { text, from }));

  socket.on("join", async (room, ack) => {
    await socket.join(muted.has(room) ? members(room) : [members(room), listeners(room)]);
    ack();
  });

  socket.on("leave", async (room, ack) => {
    await Promise.all([socket.leave(members(room)), socket.leave(listeners(room))]);
    ack();
  });

  socket.on("message", (room, text) => {
    io.to(listeners(room)).emit("message", { room, text, from });
  });

  socket.on("typing", (room) => {
    io.to(members(room)).except(socket.id).emit("typing", { room, from });
  });

  socket.on("announce", (rooms, text) => {
    if (rooms.length === 0) return;
    let everybody = io.to(members(rooms[0] ?? ""));
    for (const room of rooms.slice(1)) everybody = everybody.to(members(room));
    everybody.emit("notice", text);
  });

  socket.on("mute", async (room, ack) => {
    muted.add(room);
    await socket.leave(listeners(room));
    ack();
  });

  socket.on("unmute", async (room, ack) => {
    muted.delete(room);
    if (socket.rooms.has(members(room))) await socket.join(listeners(room));
    ack();
  });

  socket.on("whisper", (name, text) => {
    io.to(connectionsOf(name)).emit("whisper", { text, from });
  });

  socket.on("drain", (text) => {
    for (const each of io.sockets.sockets.values()) each.emit("notice", text);
  });

  // Rejections are told to whoever asked, as the reason why there is no answer.
  const whyNot = ({ name, message }: Error) => ({ error: `${name}: ${message}` });

  socket.on("who", (room, ack) => {
    soon(io.in(members(room)).fetchSockets())
      .then((found) => found.map((each) => each.data.name))
      .then((names) => names.toSorted().filter((name, index, all) => name !== all[index - 1]))
      .then(ack, (error) => ack(whyNot(error)));
  });

  socket.on("nodes", (ack) => {
    soon(io.serverSideEmitWithAck("nodes"))
      .then((others) => ack([...others, NODE_NAME].toSorted()))
      .catch((error) => ack(whyNot(error)));
  });

  // Each node does its own part, and says so.
  socket.on("move", (room, other, ack) => {
    moveHere(room, other);
    soon(io.serverSideEmitWithAck("move", room, other)).then(
      () => ack(),
      (error) => ack(whyNot(error)),
    );
  });

  socket.on("kick", (name, ack) => {
    kickHere(name);
    soon(io.serverSideEmitWithAck("kick", name)).then(
      () => ack(),
      (error) => ack(whyNot(error)),
    );
  });

  await socket.join(connectionsOf(from));
  socket.emit("welcome", NODE_NAME);
});

/** The adapter would wait longer for an answer: this gives up after a second and a bit. */
function soon<T>(answer: Promise<T>): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    AbortSignal.timeout(1_300).addEventListener("abort", () => reject(new Error("too late")));
  });
  return Promise.race([answer, late]);
}

function moveHere(from: string, to: string): void {
  for (const socket of io.sockets.sockets.values()) {
    if (!socket.rooms.has(members(from))) continue;
    for (const room of [members(from), listeners(from)]) void socket.leave(room);
    void socket.join(members(to));
    if (!mutedBy.get(socket.id)?.has(to)) void socket.join(listeners(to));
  }
}

function kickHere(name: string): void {
  io.local.in(connectionsOf(name)).disconnectSockets(true);
}

io.on("nodes", (ack) => ack(NODE_NAME));
io.on("move", (from, to, ack) => {
  moveHere(from, to);
  ack(true);
});
io.on("kick", (name, ack) => {
  kickHere(name);
  ack(true);
});

await Promise.all([publisher, subscriber].map((client) => client.connect()));
io.adapter(createAdapter(publisher, subscriber));

const httpServer = createServer((request, response) => {
  if (request.url !== "/healthz") return response.writeHead(404).end();
  return publisher.ping().then((redis) => {
    const health = { node: NODE_NAME, clients: io.engine.clientsCount, redis };
    return response.end(JSON.stringify(health));
  });
});
io.attach(httpServer);
httpServer.listen(PORT);
