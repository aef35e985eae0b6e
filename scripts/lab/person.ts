import { EventEmitter } from "node:events";
import { io, type Socket } from "socket.io-client";
import type { PersonView } from "./events.ts";

/** What becomes of a connection. */
interface PersonEvents {
  /** Something that others can see has changed. */
  changed: [];
  heard: [event: string, args: unknown[]];
}

/** How long a node may take to acknowledge, in ms. */
const ACK_DEADLINE = 2_000;

/** Somebody with a real connection to a node, or to the balancer. */
export class Person extends EventEmitter<PersonEvents> {
  readonly socket: Socket;
  readonly rooms = new Set<string>();
  readonly muted = new Set<string>();
  readonly #lost = new Set<string>();
  /** The node's name, as it said itself: needed behind a balancer. */
  #welcomedBy: string | undefined;

  constructor(
    readonly id: number,
    readonly name: string,
    readonly via: string,
    url: string,
  ) {
    super();
    const direct = via !== "balancer";
    this.socket = io(url, {
      auth: { name },
      forceNew: true,
      reconnectionDelay: 100,
      reconnectionDelayMax: 300,
      // A balancer tells sessions apart by a cookie, and has to cope with long-polling as well.
      ...(direct ? { transports: ["websocket"] } : { withCredentials: true }),
    });
    this.socket.on("connect", () => this.emit("changed"));
    this.socket.on("disconnect", () => this.#disconnected());
    this.socket.onAny((event: string, ...args: unknown[]) => {
      if (event === "welcome") this.#welcomed(String(args[0]));
      this.emit("heard", event, args);
    });
  }

  /** The node that serves it; undefined while there is none. */
  get node(): string | undefined {
    if (!this.socket.connected) return undefined;
    return this.via === "balancer" ? this.#welcomedBy : this.via;
  }

  /** Waits until it is connected. @returns whether it is within `deadline` ms. */
  async connected(deadline: number): Promise<boolean> {
    if (this.socket.connected) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), deadline);
      this.socket.once("connect", () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  /** @returns why it did not work; null when the node acknowledged it. */
  async ask(event: "join" | "leave" | "mute" | "unmute", room: string): Promise<string | null> {
    if (!this.socket.connected) return `${this.name} is not connected.`;
    try {
      await this.socket.timeout(ACK_DEADLINE).emitWithAck(event, room);
    } catch {
      const seconds = ACK_DEADLINE / 1000;
      return `Node ${this.node} did not acknowledge "${event}" within ${seconds} s.`;
    }
    if (event === "join") this.rooms.add(room);
    if (event === "leave") this.rooms.delete(room);
    if (event === "mute") this.muted.add(room);
    if (event === "unmute") this.muted.delete(room);
    if (event === "join" || event === "leave") this.#lost.delete(room);
    this.emit("changed");
    return null;
  }

  /** Joins the rooms again that it lost with its last connection. */
  async rejoin(): Promise<void> {
    await Promise.all([...this.#lost].map((room) => this.ask("join", room)));
  }

  view(): PersonView {
    const { id, name, via, node } = this;
    const [rooms, muted, lost] = [this.rooms, this.muted, this.#lost].map((set) => [...set]);
    return { id, name, via, node, rooms: rooms ?? [], muted: muted ?? [], lost: lost ?? [] };
  }

  close(): void {
    this.removeAllListeners();
    this.socket.removeAllListeners().disconnect();
  }

  #welcomed(node: string): void {
    this.#welcomedBy = node;
    this.emit("changed");
  }

  /** The rooms were in the node's memory, and belonged to the connection. */
  #disconnected(): void {
    for (const room of this.rooms) this.#lost.add(room);
    this.rooms.clear();
    this.muted.clear();
    this.emit("changed");
  }
}
