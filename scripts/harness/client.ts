import { isDeepStrictEqual } from "node:util";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "#chat";
import type { Cluster } from "./cluster.ts";
import { Inbox, type Heard } from "./inbox.ts";
import type { ServerNode } from "./node.ts";
import { type Expectation, write } from "./report.ts";
import { waitUntil } from "./wait.ts";

export type Transport = "websocket" | "polling";
type Sent = keyof ClientToServerEvents;
type Received = keyof ServerToClientEvents;
type Payload<E extends Received> = Parameters<ServerToClientEvents[E]>[0];
/** What a check expects of an event: of an object, the keys that matter. */
type Expected<E extends Received> = Payload<E> extends object ? Partial<Payload<E>> : Payload<E>;

/** The arguments of an event, without the acknowledgement at their end. */
type Arguments<E extends Sent> =
  Parameters<ClientToServerEvents[E]> extends [...infer Rest, (...answer: never[]) => void]
    ? Rest
    : Parameters<ClientToServerEvents[E]>;

/** What an event carries when it does not matter what it carries. */
export const ANYTHING = Symbol("anything");

/** A person connected to a node: a real Socket.IO client with an inbox. */
export class Client {
  readonly inbox: Inbox;
  /** Why the connection ended, in Socket.IO's words, when it did. */
  ended: string | undefined;
  protected readonly socket: Socket;

  /** The name in messages: "alice", and "alice #2" for her second connection. */
  readonly label: string;

  /** @param host what its connection goes to: a node, or the balancer in front of them. */
  protected constructor(
    readonly cluster: Cluster,
    readonly host: ServerNode,
    readonly name: string,
    options: Partial<ManagerOptions & SocketOptions>,
  ) {
    const connections = cluster.clients.filter((client) => client.name === name).length;
    this.label = connections > 0 ? `${name} #${connections + 1}` : name;
    this.socket = io(host.url, { ...options, auth: { name }, forceNew: true, autoConnect: false });
    this.inbox = new Inbox(this.socket);
    this.socket.on("disconnect", (reason) => (this.ended = reason));
  }

  /**
   * Connects a person to a node.
   *
   * @throws Failure when the node refuses or does not answer.
   */
  static async connect(
    cluster: Cluster,
    node: ServerNode,
    name: string,
    transport: Transport,
  ): Promise<Client> {
    const client = new Client(cluster, node, name, {
      transports: [transport],
      reconnection: false,
    });
    let refusal: string | undefined;
    let arrived = false;
    client.socket.on("connect", () => (arrived = true));
    client.socket.on("connect_error", (error) => (refusal = error.message));
    client.socket.connect();
    await waitUntil(() => arrived || refusal, cluster.patience);
    if (arrived) return client;
    client.close();
    const how = transport === "polling" ? "HTTP long-polling" : "WebSocket";
    const servesSocketIo = refusal && (await node.servesSocketIo(cluster.patience));
    throw await cluster.failure({
      expected: `${name} should connect to node ${node.label} over ${how}.`,
      instead: refusal
        ? `The connection failed: ${refusal}.`
        : `The node did not answer within ${seconds(cluster.patience)}.`,
      why:
        servesSocketIo === false
          ? "The node answers HTTP, but no Socket.IO below /socket.io/: is it attached to the HTTP server?"
          : undefined,
    });
  }

  /** The node that serves it. */
  get node(): ServerNode {
    return this.host;
  }

  /** This client in a sentence: "alice (node A)". */
  get who(): string {
    return `${this.label} (${this.node.called})`;
  }

  /** Sends an event that asks for no acknowledgement. */
  sends<E extends Sent>(event: E, ...args: Arguments<E>): void {
    this.cluster.sent.push({ event, args });
    this.socket.emit(event, ...args);
  }

  /**
   * Sends an event and waits until the node acknowledges it.
   *
   * @throws Failure when no acknowledgement arrives.
   */
  async asks<E extends Sent>(event: E, ...args: Arguments<E>): Promise<unknown> {
    this.cluster.sent.push({ event, args });
    let answer: { value: unknown } | undefined;
    this.socket.emit(event, ...args, (value: unknown) => (answer = { value }));
    await waitUntil<unknown>(() => answer ?? this.cutOff(), this.cluster.patience);
    if (answer) return answer.value;
    throw await this.cluster.failure({
      expected: `${this.who} sent ${write({ event, args })} and waits to be acknowledged.`,
      instead: `No acknowledgement came within ${seconds(this.cluster.patience)}.`,
      ...this.silence,
      ...this.cutOff(),
    });
  }

  /**
   * Joins rooms and waits until each is acknowledged and until Redis, where there is one, has
   * heard of it from every node: an acknowledgement may be faster than a subscription.
   */
  async joins(...rooms: string[]): Promise<void> {
    for (const room of rooms) await this.asks("join", room);
    await this.cluster.settled();
  }

  /**
   * The next event of that name has to be this one: nothing of that name may come before it.
   *
   * @param expected what the event carries. Of an object, the keys named here; it may have more.
   *   `ANYTHING` when that does not matter.
   * @param why said when it fails: what the failure means, and where to look.
   * @throws Failure when another one comes first, or none in time.
   */
  async hears<E extends Received>(
    event: E,
    expected: Expected<E> | typeof ANYTHING,
    why?: string,
  ): Promise<void> {
    const heard = await this.inbox.next(event, this.cluster.patience, () => !!this.cutOff());
    if (heard && (expected === ANYTHING || carries(heard, expected))) return;
    const wanted = { event, args: expected === ANYTHING ? [] : [expected] };
    throw await this.cluster.failure({
      expected: `${this.who} should hear\n  ${write(wanted)}`,
      instead: heard
        ? `and heard ${write(heard)} instead.`
        : `and heard no "${event}" for ${seconds(this.cluster.patience)}.`,
      why,
      wanted,
      heard,
      ...(!heard && this.cutOff()),
    });
  }

  /**
   * Nothing of that name may have arrived beyond what was taken with `hears`. Ask only behind a
   * fence: after hearing something that was sent later, by the same path.
   *
   * @throws Failure when something has.
   */
  async heardNoMore(event: Received, why?: string): Promise<void> {
    const heard = this.inbox.peek(event);
    if (!heard) return;
    throw await this.cluster.failure({
      expected: `${this.who} should hear no further "${event}"`,
      instead: `and heard ${write(heard)}.`,
      why,
      heard,
    });
  }

  /** Returns when what it sent has left this process: the node's machine has it. */
  async hasSent(): Promise<void> {
    const { engine } = this.socket.io;
    await waitUntil(() => engine.writeBuffer.length === 0, this.cluster.patience, 1);
  }

  /** Disconnects, and returns when the node has noticed. */
  async leaves(): Promise<void> {
    this.close();
    // As at the end of a check: written in the first round trip, read in the second.
    await this.node.isResponsive(this.cluster.patience);
    await this.node.isResponsive(this.cluster.patience);
  }

  close(): void {
    this.socket.disconnect();
  }

  /** What it means when the node does not acknowledge. */
  protected get silence(): Partial<Expectation> {
    return { why: "The server has to call the function that comes last: ack()." };
  }

  /** Why waiting has become pointless: this connection is lost, or a node has ended. */
  protected cutOff(): Partial<Expectation> | undefined {
    if (this.ended !== undefined) {
      return { instead: `and the connection to ${this.node.called} was lost: ${this.ended}.` };
    }
    return this.cluster.hasLostANode ? { instead: "and a node ended meanwhile." } : undefined;
  }
}

/** Whether an event carries what is expected; an object may have keys beyond that. */
export function carries(heard: Heard, expected: unknown): boolean {
  const [value] = heard.args;
  if (typeof expected !== "object" || expected === null) return isDeepStrictEqual(value, expected);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(expected).every(([key, wanted]) =>
    isDeepStrictEqual((value as Record<string, unknown>)[key], wanted),
  );
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
