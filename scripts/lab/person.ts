import { EventEmitter } from "node:events";
import type { Socket } from "socket.io-client";
import { within } from "../harness/wait.ts";
import type { PersonView } from "./events.ts";
import { ACK_DEADLINE, type Line, watchAcknowledged } from "./line.ts";

interface PersonEvents {
  /** Something that others can see has changed. */
  changed: [];
  heard: [event: string, args: unknown[]];
}

/** Somebody with a real connection to a node, or to the balancer. */
export class Person extends EventEmitter<PersonEvents> {
  /** The rooms that a node acknowledged on the present connection. */
  readonly rooms = new Set<string>();
  readonly muted = new Set<string>();
  /** The rooms of earlier connections. */
  readonly #lost = new Set<string>();
  #line: Line;
  /** The node's name, as it said itself: needed behind a balancer. */
  #welcomedBy: string | undefined;

  constructor(
    readonly id: number,
    readonly name: string,
    readonly via: string,
    line: Line,
  ) {
    super();
    this.#line = line;
    this.#watch(line.socket);
  }

  get socket(): Socket {
    return this.#line.socket;
  }

  /** The node that serves it; undefined while there is none. */
  get node(): string | undefined {
    if (!this.socket.connected) return undefined;
    return this.via === "balancer" ? this.#welcomedBy : this.via;
  }

  /** Waits until it is connected. @returns whether it is within `deadline` ms. */
  async connected(deadline: number): Promise<boolean> {
    if (this.node) return true;
    return new Promise((resolve) => {
      const done = (isConnected: boolean) => {
        clearTimeout(timer);
        this.off("changed", look);
        resolve(isConnected);
      };
      const look = () => this.node && done(true);
      const timer = setTimeout(() => done(false), deadline);
      this.on("changed", look);
    });
  }

  /** @returns why it did not work; null when the node acknowledged it. */
  async ask(event: "join" | "leave" | "mute" | "unmute", room: string): Promise<string | null> {
    if (!this.socket.connected) return `${this.name} is not connected.`;
    const asked = this.#ask(event, room).then(
      () => true,
      () => false,
    );
    if (await within(asked, ACK_DEADLINE)) return null;
    const seconds = ACK_DEADLINE / 1000;
    return `Node ${this.node} did not acknowledge "${event}" within ${seconds} s.`;
  }

  /** Says something in a room. */
  say(room: string, text: string): void {
    this.#line.say(room, text);
  }

  /** Takes another connection instead of the one it has. */
  renew(line: Line): void {
    this.#letGo();
    this.#line = line;
    this.#watch(line.socket);
  }

  /** Joins the rooms again that it lost with its last connection. */
  async rejoin(): Promise<void> {
    await Promise.all([...this.#lost].map((room) => this.ask("join", room)));
  }

  /** Somebody had the members of a room moved, and a node acknowledged it. */
  wasMoved(from: string, to: string): void {
    if (!this.rooms.delete(from)) return;
    this.rooms.add(to);
    this.emit("changed");
  }

  view(): PersonView {
    const { id, name, via, node } = this;
    const sets = { rooms: [...this.rooms], muted: [...this.muted], lost: [...this.#lost] };
    return { id, name, via, node, ...sets };
  }

  close(): void {
    this.removeAllListeners();
    this.#letGo();
  }

  #ask(event: "join" | "leave" | "mute" | "unmute", room: string): Promise<unknown> {
    if (event === "join" || event === "leave") return this.#line[event](room);
    return this.socket.timeout(ACK_DEADLINE).emitWithAck(event, room);
  }

  #watch(socket: Socket): void {
    socket.on("connect", () => this.emit("changed"));
    socket.on("disconnect", () => this.#disconnected());
    socket.onAny((event: string, ...args: unknown[]) => {
      if (event === "welcome") this.#welcomed(String(args[0]));
      this.emit("heard", event, args);
    });
    // Polls are answered at once: it is how they are asked that matters.
    socket.on("poll", (_question: unknown, answer: unknown) => {
      if (typeof answer === "function") answer(`yes, says ${this.name}`);
    });
    watchAcknowledged(socket, (event, room) => this.#acknowledged(event, room));
  }

  #welcomed(node: string): void {
    this.#welcomedBy = node;
    this.emit("changed");
  }

  #acknowledged(event: string, room: string): void {
    if (event === "join") this.rooms.add(room);
    if (event === "leave") this.rooms.delete(room);
    if (event === "mute") this.muted.add(room);
    if (event === "unmute") this.muted.delete(room);
    if (event === "join" || event === "leave") this.#lost.delete(room);
    this.emit("changed");
  }

  /** The rooms were in the node's memory, and belonged to the connection. */
  #disconnected(): void {
    this.#welcomedBy = undefined;
    for (const room of this.rooms) this.#lost.add(room);
    this.rooms.clear();
    this.muted.clear();
    this.emit("changed");
  }

  #letGo(): void {
    this.socket.offAny();
    this.#line.close();
    this.#disconnected();
  }
}
