import { io, type Socket } from "socket.io-client";

type Hear = (message: { room: string; text: string; from: string }) => void;

class ChatConnection {
  readonly #socket: Socket;
  readonly #joined: string[] = [];

  constructor(url: string, name: string, hear: Hear) {
    this.#socket = io(url, {
      auth: { name },
      withCredentials: true,
      forceNew: true,
      timeout: 2_000,
    });
    this.#socket.io.reconnectionDelay(100);
    this.#socket.io.reconnectionDelayMax(300);
    this.#socket.onAny((event, message) => event === "message" && hear(message));
    // The manager's event: it comes after every loss, and not at the first connection.
    this.#socket.io.on("reconnect", () => this.#socket.once("connect", () => this.#rejoin()));
  }

  join = (room: string) => {
    if (!this.#joined.includes(room)) this.#joined.push(room);
    if (this.#socket.connected) this.#socket.emit("join", room, () => {});
    else this.#socket.once("connect", () => this.#rejoin());
  };

  leave = (room: string) => {
    const index = this.#joined.indexOf(room);
    if (index >= 0) this.#joined.splice(index, 1);
    this.#socket.emit("leave", room, () => {});
  };

  say = (room: string, text: string) => this.#socket.emit("message", room, text);

  close = () => this.#socket.close();

  #rejoin() {
    for (const room of this.#joined) this.#socket.emit("join", room, () => {});
  }
}

export function connectChat(url: string, name: string, hear: Hear) {
  return new ChatConnection(url, name, hear);
}
