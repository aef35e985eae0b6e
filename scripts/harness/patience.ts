import { currentRun } from "./subject.ts";

/** How long something may take to happen, in ms, before the nodes are asked whether it still will. */
const LEAST_WAIT = 1_000;
/** The same, once something has failed in the running file: its verdict is known. */
export const SHORT_WAIT = 250;
/** The least time that a node gets for one round trip, in ms. */
const LEAST_PATIENCE = 1_000;
/** The most, on a busy machine. */
const MOST_PATIENCE = 10_000;
/** A machine is busy when so many times the least patience is due. */
const BUSY = 3;
/** A question to the cluster has to be answered within so many ms, */
const ANSWER_TIME = 2_000;
/** and within so many on a busy machine: much less than the 5 s after which the adapter gives up. */
const MOST_ANSWER_TIME = 3_500;

/**
 * How long checks wait: longer where nodes took long to start, for such a machine is busy, and less
 * once something has failed.
 */
export class Patience {
  /** The runs of a file of checks in which something has failed already. */
  static readonly #failed = new WeakSet<object>();

  /** @param nodes those that were started: the slowest of them tells how busy this machine is. */
  constructor(readonly nodes: readonly { startMs: number }[]) {}

  /** How long a node gets for one round trip, in ms. */
  get full(): number {
    const slowestStart = Math.max(...this.nodes.map((node) => node.startMs));
    return Math.min(Math.max(LEAST_PATIENCE, 5 * slowestStart), MOST_PATIENCE);
  }

  /**
   * How long a client waits before it gives up, in ms. Once something has failed in a file of
   * checks, the verdict is known, and the rest of it waits half as long.
   */
  get now(): number {
    return Math.round(this.hasFailed ? this.full / 2 : this.full);
  }

  /** How long to wait before the nodes are asked whether it still will happen, in ms. */
  get leastWait(): number {
    return this.hasFailed ? SHORT_WAIT : LEAST_WAIT;
  }

  /**
   * How long a client waits for an answer that other nodes have to agree on, in ms: 2 s, and some
   * more on a busy machine. The deadline is the step's own, so it stays after a failure.
   */
  get answerTime(): number {
    const allowance = (this.full - LEAST_PATIENCE) / 4;
    return Math.min(Math.round(ANSWER_TIME + allowance), MOST_ANSWER_TIME);
  }

  /** Whether the nodes took so long to start that they may miss deadlines of their own. */
  get isOnBusyMachine(): boolean {
    return this.full >= BUSY * LEAST_PATIENCE;
  }

  /** Whether a check of the running file has failed already. */
  get hasFailed(): boolean {
    return Patience.#failed.has(currentRun());
  }

  /** Something has failed: the rest of the running file of checks waits half as long. */
  countFailure(): void {
    Patience.#failed.add(currentRun());
  }
}
