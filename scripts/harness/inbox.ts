import type { Socket } from "socket.io-client";

/** An event that a client heard. */
export interface Heard {
  event: string;
  args: readonly unknown[];
  /** When, in ms, as `performance.now()` tells it. */
  at?: number;
}

/**
 * Everything that a client ever heard, in order. Nothing is missed: a check may act first and
 * listen after.
 */
export class Inbox {
  readonly all: Heard[] = [];
  readonly #taken = new Map<string, number>();

  /** @param onArrival told of each event once it is in. */
  constructor(socket: Socket, onArrival: () => void) {
    socket.onAny((event: string, ...args: unknown[]) => {
      const heard = args.filter((arg) => typeof arg !== "function");
      this.all.push({ event, args: heard, at: performance.now() });
      onArrival();
    });
  }

  /** The next event of that name that was not taken yet, if it has arrived. */
  peek(event: string): Heard | undefined {
    return this.all.filter((heard) => heard.event === event)[this.#taken.get(event) ?? 0];
  }

  /** Takes the next event of that name, if it has arrived. */
  take(event: string): Heard | undefined {
    const heard = this.peek(event);
    if (heard) this.#taken.set(event, (this.#taken.get(event) ?? 0) + 1);
    return heard;
  }
}
