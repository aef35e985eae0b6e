// The events that clients and servers exchange, in every step. Types only: nothing here runs.
// https://socket.io/docs/v4/typescript/
import type { Server } from "socket.io";

/** What there is instead of an answer: why the cluster could not be asked. */
export interface NoAnswer {
  error: string;
}

/** What a poll of a room found out. */
export interface PollResult {
  /** In the order in which they came. */
  answers: string[];
  /** How many members did not answer in time. */
  silent: number;
}

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
  /** From step 07: who is in the room, on whichever node. Names, sorted, each once. */
  who: (room: string, ack: (answer: string[] | NoAnswer) => void) => void;
  /** The names of all nodes of the cluster, sorted. */
  nodes: (ack: (answer: string[] | NoAnswer) => void) => void;
  /** From step 08: members of one room become members of the other, on every node. */
  move: (from: string, to: string, ack: (answer: void | NoAnswer) => void) => void;
  /** Closes every connection of that person, on whichever node. */
  kick: (name: string, ack: (answer: void | NoAnswer) => void) => void;
  /** From step 09: asks everybody in the room, and counts who answers within a second. */
  poll: (room: string, question: string, ack: (answer: PollResult | NoAnswer) => void) => void;
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
  /** A question to be answered, by calling `ack`. */
  poll: (question: string, ack: (answer: string) => void) => void;
}

/** What a node may ask the other nodes. */
export interface InterServerEvents {
  /** Each node answers with its own name. */
  nodes: (ack: (name: string) => void) => void;
}

/** What a node remembers about a connection, in `socket.data`. */
export interface SocketData {
  name: string;
}

/** A Socket.IO server that speaks these events. */
export type ChatServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  InterServerEvents,
  SocketData
>;
