import { pathToFileURL } from "node:url";
import { io, Manager, type Socket } from "socket.io-client";
import { Mishap } from "../workshop/mishap.ts";

/** How long a node may take to acknowledge, in ms. */
export const ACK_DEADLINE = 2_000;

/** A connection, and how somebody joins, leaves and speaks over it. */
export interface Line {
  socket: Socket;
  /** They settle when it was acknowledged, and reject when it was not. */
  join: (room: string) => Promise<unknown>;
  leave: (room: string) => Promise<unknown>;
  say: (room: string, text: string) => void;
  close: () => void;
}

/** A connection of the lab's own. It comes back by itself, and then is in no room. */
export function ownLine(url: string, name: string, options: { direct: boolean }): Line {
  const socket = io(url, {
    auth: { name },
    forceNew: true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 300,
    // A balancer tells sessions apart by a cookie, and has to cope with long-polling as well.
    ...(options.direct ? { transports: ["websocket"] } : { withCredentials: true }),
  });
  const ask = (event: string) => (room: string) =>
    socket.timeout(ACK_DEADLINE).emitWithAck(event, room);
  return {
    socket,
    join: ask("join"),
    leave: ask("leave"),
    say: (room, text) => socket.emit("message", room, text),
    close: () => socket.disconnect(),
  };
}

/** What a step's client.ts exports. */
interface ClientFile {
  connectChat: (
    url: string,
    name: string,
    hear: (message: unknown) => void,
  ) => Omit<Line, "socket">;
}

/**
 * The connection that a step's client.ts makes: the learner's own code, watched from beside.
 *
 * @param version another one loads the file anew.
 * @throws Mishap when the file cannot be loaded or makes no connection.
 */
export async function lineOfClientFile(
  file: string,
  version: number,
  url: string,
  name: string,
): Promise<Line> {
  try {
    const { connectChat } = (await import(
      `${pathToFileURL(file).href}?version=${version}`
    )) as ClientFile;
    const made: Socket[] = [];
    const create = Manager.prototype.socket;
    // client.ts keeps its socket to itself: take note of it while it is made.
    Manager.prototype.socket = function (...args) {
      const socket = create.apply(this, args);
      made.push(socket);
      return socket;
    };
    let chat: Omit<Line, "socket">;
    try {
      chat = await connectChat(url, name, () => {});
    } finally {
      Manager.prototype.socket = create;
    }
    const [socket] = made;
    if (!socket) throw new Error("connectChat() makes no connection.");
    const { join, leave, say, close } = chat;
    return {
      socket,
      join: async (room) => join.call(chat, room),
      leave: async (room) => leave.call(chat, room),
      say: say.bind(chat),
      close: close.bind(chat),
    };
  } catch (error) {
    throw new Mishap(`client.ts connects nobody: ${(error as Error).message}`);
  }
}

/**
 * Calls back when a node acknowledges something that was asked over a connection, whoever asks:
 * the first argument is the event, the second its subject.
 */
export function watchAcknowledged(
  socket: Socket,
  told: (event: string, subject: string) => void,
): void {
  const emit = socket.emit.bind(socket);
  socket.emit = (event: string, ...args: unknown[]) => {
    const ack = args.at(-1);
    if (typeof ack !== "function") return emit(event, ...args);
    const subject = String(args[0]);
    return emit(event, ...args.slice(0, -1), (...answer: unknown[]) => {
      if (!(answer[0] instanceof Error)) told(event, subject);
      ack(...answer);
    });
  };
}
