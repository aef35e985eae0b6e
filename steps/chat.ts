// The events that clients and servers exchange, in every step. Types only: nothing here runs.
// https://socket.io/docs/v4/typescript/
import type { DefaultEventsMap, Server } from "socket.io";

/** What a client may send to its node. */
export interface ClientToServerEvents {
  /** Everybody connected hears it, the sender too. */
  shout: (text: string) => void;
  /** From step 02: acknowledged once the membership holds. */
  join: (room: string, ack: () => void) => void;
  leave: (room: string, ack: () => void) => void;
  /** Everybody in the room hears it, the sender too. */
  message: (room: string, text: string) => void;
  /** From step 06: everybody in the room sees it, but the connection that types. */
  typing: (room: string) => void;
  /** Members of any of the rooms get one notice each. */
  announce: (rooms: string[], text: string) => void;
  /** Whoever mutes a room stays in it and hears none of its messages until unmuted. */
  mute: (room: string, ack: () => void) => void;
  unmute: (room: string, ack: () => void) => void;
  /** Every connection of that person hears it, on whichever node. */
  whisper: (name: string, text: string) => void;
  /** A notice to the clients of this very node, and to nobody else. */
  drain: (text: string) => void;
}

/** What a node may send to its clients. */
export interface ServerToClientEvents {
  /** On connection: the node's name. */
  welcome: (node: string) => void;
  shout: (shout: { text: string; from: string }) => void;
  message: (message: { room: string; text: string; from: string }) => void;
  typing: (typing: { room: string; from: string }) => void;
  notice: (text: string) => void;
  whisper: (whisper: { text: string; from: string }) => void;
}

/** What a node remembers about a connection, in `socket.data`. */
export interface SocketData {
  name: string;
}

/** A Socket.IO server that speaks these events. */
export type ChatServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  DefaultEventsMap,
  SocketData
>;
