import { connect } from "node:net";
import { type ReservedPort, reservePort, takesConnections } from "./ports.ts";
import { within } from "./wait.ts";

/** Where a node is found: its port, on whichever address of this machine it listens. */
export class Endpoint implements Disposable {
  #host = "127.0.0.1";

  private constructor(readonly reserved: ReservedPort) {}

  /** At a free port. */
  static async reserve(): Promise<Endpoint> {
    return new Endpoint(await reservePort());
  }

  get port(): number {
    return this.reserved.number;
  }

  get url(): string {
    const host = this.#host.includes(":") ? `[${this.#host}]` : this.#host;
    return `http://${host}:${this.port}`;
  }

  /** Whether the port takes connections now. */
  async isListening(): Promise<boolean> {
    const answers = (host: string) => takesConnections(host, this.port);
    if (await answers("127.0.0.1")) this.#host = "127.0.0.1";
    else if (!(await answers("::1"))) return false;
    // It may have begun to listen, on all addresses, between the two questions.
    else this.#host = (await answers("127.0.0.1")) ? "127.0.0.1" : "::1";
    return true;
  }

  /**
   * Goes to the node and back, without the server's own code noticing. When this returns, the node has
   * been once round its event loop: what it was about to write is written.
   *
   * @param deadline in ms.
   * @returns whether there was an answer in time.
   */
  async roundTrip(deadline: number): Promise<boolean> {
    const socket = connect({ host: this.#host, port: this.port });
    let refused = false;
    const answered = new Promise<boolean>((resolve) => {
      socket.on("error", () => (refused = true)).on("close", () => resolve(!refused));
    });
    // This is no HTTP: Node's parser refuses it with "400 Bad Request" before anybody is asked.
    socket.resume().end("?\r\n\r\n");
    const inTime = await within(answered, deadline);
    socket.destroy();
    return inTime === true;
  }

  /**
   * Whether Socket.IO is what answers below /socket.io/: it refuses an unknown transport with
   * code 0. Undefined when nothing answers.
   */
  async servesSocketIo(deadline: number): Promise<boolean | undefined> {
    const url = `${this.url}/socket.io/?EIO=4&transport=none`;
    const answer = fetch(url, { signal: AbortSignal.timeout(deadline) }).then((it) => it.text());
    return within(
      answer.then(
        (text) => text.includes('"code":0'),
        () => undefined,
      ),
      deadline,
    );
  }

  [Symbol.dispose](): void {
    this.reserved[Symbol.dispose]();
  }
}
