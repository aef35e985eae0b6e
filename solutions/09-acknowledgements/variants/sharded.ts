import { createServer } from "node:http";
import { createShardedAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { type DefaultEventsMap, Server, type Socket } from "socket.io";
import type {
  ChatServer,
  ClientToServerEvents,
  NoAnswer,
  PollResult,
  ServerToClientEvents,
  SocketData,
} from "#chat";

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
    socket.on("who", (room, ack) => this.#tell(() => membersOf(room), ack));
    socket.on("nodes", (ack) => this.#tell(allNodes, ack));
    socket.on("move", async (room, other, ack) => {
      io.in(named(room)).socketsJoin([named(other)]);
      io.in(named(room)).socketsLeave([named(room)]);
      ack(await settled());
    });
    socket.on("kick", async (name, ack) => {
      io.to(name).disconnectSockets();
      ack(await settled());
    });
    socket.on("poll", (room, question, ack) => {
      pollRoom(room, question).then(ack, () => ack({ error: "A node is silent." }));
    });
  }

  async #tell(find: () => Promise<string[]>, ack: (answer: string[] | NoAnswer) => void) {
    try {
      const names = await find();
      ack(names.toSorted((one, other) => one.localeCompare(other)));
    } catch {
      ack({ error: "A node is silent." });
    }
  }

  async #once(done: Promise<void> | void, ack: () => void): Promise<void> {
    await done;
    ack();
  }
}

/** This adapter takes a question's own deadline, for those that are about sockets. */
async function membersOf(room: string): Promise<string[]> {
  const names = new Map<string, number>();
  for (const { data } of await io.timeout(1_200).to(named(room)).fetchSockets()) {
    names.set(data.name, (names.get(data.name) ?? 0) + 1);
  }
  return [...names.keys()];
}

/** And not for those that are about nodes. */
function allNodes(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    setTimeout(reject, 1_200);
    io.serverSideEmit("nodes", (error, names) =>
      error ? reject(error) : resolve(names.concat(nodeName)),
    );
  });
}

/** Commands and questions come to a node in the order in which they were sent. */
async function settled(): Promise<void | NoAnswer> {
  const question = io.timeout(1_200).in("nowhere").fetchSockets();
  return question.then(
    () => undefined,
    () => ({ error: "A node is silent." }),
  );
}

async function pollRoom(room: string, question: string): Promise<PollResult> {
  const members = await io.timeout(900).to(named(room)).fetchSockets();
  if (members.length === 0) return { silent: 0, answers: [] };
  try {
    const answers = await io.to(named(room)).timeout(800).emitWithAck("poll", question);
    return { silent: 0, answers };
  } catch (error) {
    const { responses: answers } = error as { responses: string[] };
    return { silent: members.length - answers.length, answers };
  }
}

io.of("/").on("nodes", (answer) => answer(nodeName));

io.on("connection", (socket) => new Person(socket, String(socket.handshake.auth.name)).serve());

httpServer.listen(Number(process.env.PORT ?? 3000));
