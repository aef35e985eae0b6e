import { connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { ServerNode } from "./node.ts";
import { listens, portOf } from "./ports.ts";

/**
 * Stands in front of a node and passes everything on. It can make the node look ill: then it
 * answers /healthz with 503 instead of 200, without the PONG of Redis. Nothing else is changed.
 */
export class Front implements Disposable {
  #isIll = false;
  /** How many answers were changed. */
  changed = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly node: ServerNode,
    readonly server: Server,
  ) {}

  static async of(node: ServerNode): Promise<Front> {
    const server = createServer((near) => front.#serve(near));
    const front = new Front(node, server);
    await listens(server);
    return front;
  }

  /** From now on the node looks ill, until the running check ends. */
  looksIll(): void {
    this.#isIll = true;
    this.changed = 0;
    onTestFinished(() => void (this.#isIll = false));
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.server)}`;
  }

  [Symbol.dispose](): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(near: Socket): void {
    const far = connect({ host: "127.0.0.1", port: this.node.endpoint.port });
    let request = "";
    near.on("data", (data) => {
      request = data.toString("latin1", 0, 32);
      far.write(data);
    });
    far.on("data", (data) => near.write(this.#answer(data, request)));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => {}).on("end", () => other.end());
      one.on("close", () => this.#sockets.delete(one) && other.destroy());
    }
  }

  #answer(data: Buffer, request: string): Buffer {
    if (!this.#isIll || !/^(GET|HEAD) \/healthz/.test(request)) return data;
    const text = data.toString("latin1");
    const ill = text.replace(/^HTTP\/1\.1 200 OK/, "HTTP/1.1 503 Service Unavailable");
    if (ill !== text) this.changed++;
    // Of the same length: the head says how long the body is.
    return Buffer.from(ill.replace('"PONG"', '"gone"'), "latin1");
  }
}
