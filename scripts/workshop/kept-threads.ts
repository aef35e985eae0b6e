import type { PoolOptions, PoolWorker, ThreadsPoolWorker, WorkerRequest } from "vitest/node";

type Listener = Parameters<PoolWorker["on"]>[1];
type Response = { __vitest_worker_response__?: true; type?: string };

/**
 * Threads of vitest's that outlive the run that they were started for. What they have loaded of
 * vitest, Socket.IO and the harness need not be loaded again at each save; the file of checks is.
 *
 * @see https://vitest.dev/guide/advanced/pool
 */
export class KeptThreads implements AsyncDisposable {
  readonly name = "kept-threads";
  readonly #idle: Thread[] = [];
  readonly #open: (options: PoolOptions) => ThreadsPoolWorker;

  /** @param open starts one of vitest's own threads. */
  constructor(open: (options: PoolOptions) => ThreadsPoolWorker) {
    this.#open = open;
  }

  /** Asked by vitest at the beginning of each run. */
  readonly createPoolWorker = (options: PoolOptions): PoolWorker => {
    const thread = this.#idle.pop() ?? new Thread(this.#open(options));
    return new Turn(thread, () => this.#idle.push(thread));
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((thread) => thread.end()));
  }
}

class Thread {
  /** Whether it runs checks at this moment. */
  isBusy = false;
  isReady = false;
  #isStarted = false;

  constructor(readonly worker: ThreadsPoolWorker) {}

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

/** A thread as vitest sees it during one run. It is told to start once, and never to stop. */
class Turn implements PoolWorker {
  readonly name = "kept-threads";
  readonly #listeners: { event: string; listener: Listener }[] = [];

  /** @param giveBack called when the thread is free for the next run. */
  constructor(
    private readonly thread: Thread,
    private readonly giveBack: () => void,
  ) {}

  start(): Promise<void> {
    return this.thread.start();
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push({ event, listener });
    this.thread.worker.on(event, listener);
  }

  off(event: string, listener: Listener): void {
    this.thread.worker.off(event, listener);
  }

  send(message: WorkerRequest): void {
    if (message.type === "stop") return this.#answer("stopped");
    if (message.type === "start" && this.thread.isReady) return this.#answer("started");
    this.thread.isReady = true;
    if (message.type === "run") this.thread.isBusy = true;
    this.thread.worker.send(message);
  }

  async stop(): Promise<void> {
    for (const { event, listener } of this.#listeners) this.off(event, listener);
    // A run that did not come to its end may hold the thread for ever.
    if (this.thread.isBusy) await this.thread.end();
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
