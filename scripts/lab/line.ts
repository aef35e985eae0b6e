import { io, type Socket } from "socket.io-client";

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
