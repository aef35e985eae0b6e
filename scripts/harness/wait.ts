import { setTimeout as pause } from "node:timers/promises";

/** The longer something has taken, the less often it is asked for: at most so much of it is lost. */
const SHARE = 1 / 10;

/** A pause that takes longer than this, in ms, was none of ours: the machine stood still. */
const LONGEST_PAUSE = 100;

/**
 * How long to wait before asking again, in ms: nobody is kept busy by questions.
 *
 * @param begin when it was asked first, as performance.now() tells.
 * @param least in ms.
 */
export function pauseSince(begin: number, least: number): number {
  return Math.max(least, (performance.now() - begin) * SHARE);
}

/**
 * Asks again and again until the answer is truthy. Time in which this machine stood still, and all
 * that is waited for with it, does not count.
 *
 * @param deadline how long to go on asking, in ms.
 * @param step how long to wait between two times, in ms, at first. See `pauseSince`.
 * @returns the truthy answer, or undefined when the deadline passed without one.
 */
export async function waitUntil<T>(
  ask: () => T | Promise<T>,
  deadline: number,
  step = 5,
): Promise<T | undefined> {
  const begin = performance.now();
  let end = begin + deadline;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    const before = performance.now();
    if (before >= end) return undefined;
    const rest = Math.min(pauseSince(begin, step), end - before);
    await pause(rest);
    end += Math.max(0, performance.now() - before - rest - LONGEST_PAUSE);
  }
}

/**
 * Waits until all have come to their end, and throws what the first of them threw: when a check is
 * over, nobody is to go on acting.
 */
export async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/**
 * Waits for a promise, but not for ever. What has arrived by then is read before it is too late: after
 * a moment in which the machine stood still, Node looks at its timers first.
 *
 * @see https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick
 *
 * @param deadline in ms.
 * @returns the promise's value, or undefined when the deadline passed first.
 */
export async function within<T>(promise: Promise<T>, deadline: number): Promise<T | undefined> {
  const late = withResolvers<undefined>();
  const timer = setTimeout(() => setImmediate(late.resolve, undefined), deadline);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells those who wait that something has happened, so that they look at once. */
export class Bell {
  #rung = withResolvers();

  ring(): void {
    this.#rung.resolve();
    this.#rung = withResolvers();
  }

  /** The next time that it rings. */
  get next(): Promise<void> {
    return this.#rung.promise;
  }

  /**
   * Asks whenever the bell has rung, until the answer is truthy.
   *
   * @param deadline how long to go on asking, in ms.
   * @returns the truthy answer, or undefined when the deadline passed without one.
   */
  async waitUntil<T>(ask: () => T, deadline: number): Promise<T | undefined> {
    const end = performance.now() + deadline;
    for (;;) {
      const answer = ask();
      if (answer) return answer;
      const left = end - performance.now();
      if (left <= 0) return undefined;
      await within(this.next, left);
    }
  }
}

/** What `Promise.withResolvers` will do: it is not in Node 20. */
export function withResolvers<T = void>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}
