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

  // TODO After every loss of the connection, be back in the rooms that the person is in.
  //  - Socket.IO connects again by itself, maybe to another node. There she is a new client.
  //  - Rooms that she left meanwhile or before are not joined again.
  //  - `hear` is called once for each message, however often the connection was lost.
  socket.on("message", hear);

  return {
    /** Settles once the node has acknowledged it; rejects when the connection is lost before. */
    async join(room: string): Promise<void> {
      await socket.emitWithAck("join", room);
    },
    async leave(room: string): Promise<void> {
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
