import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { Cluster } from "./cluster.ts";
import type { Sent } from "./events.ts";
import { type Heard, Inbox } from "./inbox.ts";
import type { ServerNode } from "./node.ts";
import type { Expectation } from "./report.ts";
import { waitUntil } from "./wait.ts";

export type Transport = "websocket" | "polling";
/** How a client connects: over one of them only, or as browsers do, which begin with long-polling. */
export type Way = Transport | "upgrade";

/** What a client answers when it is asked: always the same, or to each question its own. */
export type Reply = string | Readonly<Record<string, string>>;

/** An event that a client sent. */
export interface Sending extends Heard {
  by: Connection;
}

/** A person's connection to a node: a real Socket.IO client with an inbox. */
export class Connection {
  readonly inbox: Inbox;
  /** The name in messages: "alice", and "alice #2" for her second connection. */
  readonly label: string;
  /** Why the connection ended, in Socket.IO's words, when it did. */
  ended: string | undefined;
  /** What it answers when it is asked, by the name of the event. */
  readonly replies = new Map<string, Reply>();
  /** How long it takes to answer, in ms. */
  thinks = 0;
  protected readonly socket: Socket;

  /** @param host what it connects to: a node, or the balancer in front of them. */
  constructor(
    readonly cluster: Cluster,
    readonly host: ServerNode,
    readonly name: string,
    readonly options: Partial<ManagerOptions & SocketOptions>,
  ) {
    const connections = cluster.clients.filter((client) => client.name === name).length;
    this.label = connections > 0 ? `${name} #${connections + 1}` : name;
    this.socket = io(host.url, { ...options, auth: { name }, forceNew: true, autoConnect: false });
    this.inbox = new Inbox(this.socket, () => cluster.happened.ring());
    this.socket.on("disconnect", (reason) => {
      this.ended = reason;
      cluster.happened.ring();
    });
    this.socket.onAny((event: string, ...args: unknown[]) => {
      const replies = this.replies.get(event);
      const reply = typeof replies === "object" ? replies[String(args[0])] : replies;
      const acknowledge = args.at(-1);
      if (reply === undefined || typeof acknowledge !== "function") return;
      if (this.thinks > 0) setTimeout(() => acknowledge(reply), this.thinks);
      else acknowledge(reply);
    });
  }

  /** The node that serves it. */
  get node(): ServerNode {
    return this.host;
  }

  /** This connection in a sentence: "alice (node A)". */
  get who(): string {
    return `${this.label} (${this.node.called})`;
  }

  /** @throws Failure when the node refuses or does not answer. */
  async open(): Promise<void> {
    const { cluster, node, options } = this;
    let refusal: string | undefined;
    let arrived = false;
    this.socket.on("connect", () => {
      arrived = true;
      cluster.happened.ring();
    });
    this.socket.on("connect_error", (error) => {
      refusal = error.message;
      cluster.happened.ring();
    });
    const begin = performance.now();
    this.socket.connect();
    await cluster.waitFor(() => arrived || refusal);
    if (arrived) return this.#upgrades();
    this.close();
    const how = options.transports?.[0] === "polling" ? "HTTP long-polling" : "WebSocket";
    const servesSocketIo = refusal && (await node.endpoint.servesSocketIo(cluster.patience));
    throw await cluster.failure({
      expected: `${this.name} should connect to node ${node.label} over ${how}.`,
      instead: refusal
        ? `The connection failed: ${refusal}.`
        : `The node did not answer within ${secondsSince(begin)}.`,
      why:
        servesSocketIo === false
          ? "The node answers HTTP, but no Socket.IO below /socket.io/: is it attached to the HTTP server?"
          : undefined,
    });
  }

  /** Waits for the WebSocket, where it begins with long-polling and may have both. */
  async #upgrades(): Promise<void> {
    if (this.options.transports?.length !== 2) return;
    await this.cluster.waitPatiently(() => this.isOnWebSocket || this.isCutOff);
  }

  protected get isOnWebSocket(): boolean {
    return this.socket.io.engine.transport.name === "websocket";
  }

  /** Sends an event, with an acknowledgement at its end where one is wanted. */
  send(event: Sent, args: readonly unknown[], acknowledge?: (value: unknown) => void): void {
    this.cluster.sent.push({ event, args, by: this });
    this.socket.emit(event, ...args, ...(acknowledge ? [acknowledge] : []));
  }

  /**
   * Sends an event and waits until it is acknowledged. Goes on in the moment when the acknowledgement
   * arrives: what is sent next follows it as closely as it can.
   *
   * @param deadline what the node has for it, in ms; as long as it may still come when left out.
   * @returns what it was acknowledged with; undefined when it was not.
   */
  async ask(
    event: Sent,
    args: readonly unknown[],
    deadline?: number,
  ): Promise<{ value: unknown } | undefined> {
    let answer: { value: unknown } | undefined;
    this.send(event, args, (value) => {
      answer = { value };
      this.cluster.happened.ring();
    });
    const isOver = () => answer !== undefined || this.isCutOff;
    if (deadline === undefined) await this.cluster.waitFor(isOver);
    else await this.cluster.waitForNode(this.node, isOver, deadline);
    return answer;
  }

  /** Returns when what it sent has left this process: the node's machine has it. */
  async hasSent(): Promise<void> {
    const { engine } = this.socket.io;
    await waitUntil(() => engine.writeBuffer.length === 0, this.cluster.patience, 1);
  }

  /** Disconnects, and returns when the node has noticed. */
  async leaves(): Promise<void> {
    this.close();
    await this.node.takesNotice(this.cluster.patience);
  }

  /** Loses its connection without a goodbye, and returns when the node has noticed. */
  async losesConnection(): Promise<void> {
    this.socket.io.engine.close();
    await this.node.takesNotice(this.cluster.patience);
  }

  close(): void {
    this.socket.disconnect();
  }

  /** Why the connection was lost, when it did not end it itself. */
  get lost(): string | undefined {
    return this.ended === "io client disconnect" ? undefined : this.ended;
  }

  /** Whether waiting has become pointless: this connection is lost, or a node has ended. */
  get isCutOff(): boolean {
    return this.cutOff !== undefined;
  }

  /** What there is to say then. */
  protected get cutOff(): Partial<Expectation> | undefined {
    if (this.ended !== undefined) {
      return { instead: `and the connection to ${this.node.called} was lost: ${this.ended}.` };
    }
    return this.cluster.hasLostANode ? { instead: "and a node ended meanwhile." } : undefined;
  }
}

/** How long it is since then, as people read it: "1.5 s". */
export function secondsSince(begin: number): string {
  return seconds(performance.now() - begin);
}

/** A time in ms as people read it: "1.5 s". */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
