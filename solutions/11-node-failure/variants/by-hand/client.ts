import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "#chat";

export interface Message {
  room: string;
  text: string;
  from: string;
}

/**
 * Connects a person to the chat, and again whenever the connection is lost.
 *
 * @param hear called once for each message in a room that the person is in.
 */
export function connectChat(url: string, name: string, hear: (message: Message) => void) {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    auth: { name },
    withCredentials: true, // The balancer tells nodes apart by a cookie.
    reconnectionDelay: 100,
    reconnectionDelayMax: 300,
  });
  const rooms = new Set<string>();

  let isFirst = true;

  socket.on("message", (message) => hear(message));
  socket.on("connect", async () => {
    if (!isFirst)
      await Promise.allSettled([...rooms].map((room) => socket.emitWithAck("join", room)));
    isFirst = false;
  });

  return {
    /** Settles once the node has acknowledged it; rejects when the connection is lost before. */
    async join(room: string): Promise<void> {
      await socket.emitWithAck("join", room);
      rooms.add(room);
    },
    async leave(room: string): Promise<void> {
      rooms.delete(room);
      await socket.emitWithAck("leave", room);
    },
    say(room: string, text: string): void {
      socket.emit("message", room, text);
    },
    close(): void {
      socket.disconnect();
    },
  };
}
