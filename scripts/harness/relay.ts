import { once as event } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Broken } from "./failure.ts";
import { listens, portOf } from "./ports.ts";
import { waitUntil } from "./wait.ts";

/** So long a person may be between two connections when hers are to be cut, in ms. */
const CONNECTED_DEADLINE = 5_000;

/** Passes TCP connections on to a port, and can cut or delay them all, as a bad network does. */
export class Relay implements Disposable {
  /** What each connection has told the port, in the order in which they were made: when asked to. */
  readonly told: Buffer[][] = [];
  /**
   * How much later everything arrives that comes back from the port, in ms. May change; but what is
   * connected while it is 0 is never delayed.
   */
  delay = 0;
  readonly #sockets = new Set<Socket>();
  #isOpen = true;
  #refused = 0;
  /** How many connections are taken and carry nothing. */
  held = 0;
  /** Told of whatever comes back from the port, piece by piece. */
  onAnswer: (piece: Buffer) => void = () => {};

  private constructor(readonly server: Server) {}

  /**
   * @param target the port of 127.0.0.1 that connections go on to.
   * @param delay see `Relay.delay`.
   * @param port where to listen; on any port that is free when left out.
   * @param carries so many connections; all others are held: taken, and neither passed on nor ended.
   * @param remembers whether to keep what is said, in `told`.
   */
  static async to(
    target: number,
    { delay = 0, port = 0, remembers = false, carries = Infinity } = {},
  ): Promise<Relay> {
    let carried = 0;
    const server = createServer((near) => {
      if (!relay.#isOpen) {
        relay.#refused++;
        return near.destroy();
      }
      if (carried++ >= carries) {
        relay.held++;
        return relay.#join(near, () => {});
      }
      const far = connect({ host: "127.0.0.1", port: target });
      relay.#join(near, () => far.destroySoon());
      near.pipe(far);
      const passedOn = relay.#answer(far, near);
      relay.#join(far, () => void passedOn().then(() => near.destroySoon()));
      if (remembers) relay.#remember(near);
    });
    const relay = new Relay(server);
    relay.delay = delay;
    await listens(server, port);
    return relay;
  }

  get port(): number {
    return portOf(this.server);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Whether anybody is connected, or on the way. */
  get isCarrying(): boolean {
    return this.#sockets.size > 0;
  }

  /**
   * Cuts every connection, of whoever is on the way, too.
   *
   * @param meanwhile done once somebody has noticed, and tried in vain to connect again; nobody gets
   *   through before it is over.
   * @throws Broken when there is none to cut.
   */
  async cut(meanwhile?: () => Promise<void>): Promise<void> {
    if (!(await waitUntil(() => this.isCarrying, CONNECTED_DEADLINE))) {
      throw new Broken("A connection was to be cut, and there was none.");
    }
    this.#isOpen = false;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    try {
      await this.#refusesWhoKnocks();
      if (!meanwhile) return;
      const before = this.#refused;
      await waitUntil(() => this.#refused > before, CONNECTED_DEADLINE);
      await meanwhile();
    } finally {
      this.#isOpen = true;
    }
  }

  /** Knocks itself, and returns when it was refused: so is everybody who came before. */
  async #refusesWhoKnocks(): Promise<void> {
    const knock = connect({ host: "127.0.0.1", port: this.port }).on("error", () => {});
    await event(knock.resume(), "close");
  }

  [Symbol.dispose](): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #remember(near: Socket): void {
    const pieces: Buffer[] = [];
    this.told.push(pieces);
    near.on("data", (piece) => pieces.push(piece));
  }

  /** @param onClose ends the other side: what was said before the end arrives before it. */
  #join(socket: Socket, onClose: () => void): void {
    this.#sockets.add(socket);
    socket
      .on("error", () => {})
      .on("close", () => {
        this.#sockets.delete(socket);
        onClose();
      });
  }

  /** @returns asked at any time, it resolves when all that has come back by then is passed on. */
  #answer(far: Socket, near: Socket): () => Promise<unknown> {
    let last: Promise<unknown> = Promise.resolve();
    far.on("data", (piece) => this.onAnswer(piece));
    if (this.delay === 0) {
      far.pipe(near);
      return () => last;
    }
    // One piece after the other, also when the delay has changed in between.
    far.on("data", (piece) => {
      const due = pause(this.delay);
      last = last.then(() => due).then(() => near.write(piece));
    });
    return () => last;
  }
}
