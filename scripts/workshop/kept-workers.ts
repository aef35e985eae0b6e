import type { PoolOptions, PoolWorker, WorkerRequest } from "vitest/node";

type Listener = Parameters<PoolWorker["on"]>[1];
type Response = { __vitest_worker_response__?: true; type?: string };

/**
 * Workers of vitest's that outlive the run that they were started for. What they have loaded of
 * vitest, Socket.IO and the harness need not be loaded again at each save; the file of checks is.
 *
 * @see https://vitest.dev/guide/advanced/pool
 */
export class KeptWorkers implements AsyncDisposable {
  readonly name = "kept-workers";
  readonly #idle: Kept[] = [];
  readonly #open: (options: PoolOptions) => PoolWorker;

  /** @param open makes one of vitest's own workers. */
  constructor(open: (options: PoolOptions) => PoolWorker) {
    this.#open = open;
  }

  /** Asked by vitest at the beginning of each run. */
  readonly createPoolWorker = (options: PoolOptions): PoolWorker => {
    const kept = this.#idle.pop() ?? new Kept(this.#open(options));
    return new Turn(kept, () => this.#idle.push(kept));
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((kept) => kept.end()));
  }
}

class Kept {
  /** Whether it runs checks at this moment. */
  isBusy = false;
  isReady = false;
  #isStarted = false;

  constructor(readonly worker: PoolWorker) {}

  async start(): Promise<void> {
    if (this.#isStarted) return;
    this.#isStarted = true;
    await this.worker.start();
    this.worker.on("message", ({ type }: Response) => {
      if (type === "testfileFinished") this.isBusy = false;
    });
  }

  async end(): Promise<void> {
    if (this.#isStarted) await this.worker.stop();
  }
}

/** A worker as vitest sees it during one run. It is told to start once, and never to stop. */
class Turn implements PoolWorker {
  readonly name = "kept-workers";
  readonly #listeners: { event: string; listener: Listener }[] = [];

  /** @param giveBack called when the worker is free for the next run. */
  constructor(
    private readonly kept: Kept,
    private readonly giveBack: () => void,
  ) {}

  start(): Promise<void> {
    return this.kept.start();
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push({ event, listener });
    this.kept.worker.on(event, listener);
  }

  off(event: string, listener: Listener): void {
    this.kept.worker.off(event, listener);
  }

  send(message: WorkerRequest): void {
    if (message.type === "stop") return this.#answer("stopped");
    if (message.type === "start" && this.kept.isReady) return this.#answer("started");
    this.kept.isReady = true;
    if (message.type === "run") this.kept.isBusy = true;
    this.kept.worker.send(message);
  }

  async stop(): Promise<void> {
    for (const { event, listener } of this.#listeners) this.off(event, listener);
    // A run that did not come to its end may hold the worker for ever.
    if (this.kept.isBusy) await this.kept.end();
    else this.giveBack();
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  #answer(type: "started" | "stopped"): void {
    const response = { type, __vitest_worker_response__: true };
    queueMicrotask(() => {
      for (const { event, listener } of this.#listeners)
        if (event === "message") listener(response);
    });
  }
}
