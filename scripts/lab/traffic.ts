import type { Rates } from "./events.ts";

const SECOND = 1_000;
/** More messages a second than this are counted, not drawn: nobody could follow them. */
const DRAWN_PER_SECOND = 6;

/** Counts what goes on, and decides when there is too much of it to draw. */
export class Traffic {
  readonly #times: Record<keyof Rates, number[]> = { said: [], heard: [], published: [] };
  #countedUntil = 0;

  /** Counts something. @returns whether it is to be drawn. */
  isDrawn(what: "said" | "heard" | "published" | "missed"): boolean {
    const now = performance.now();
    if (what !== "missed") this.#times[what].push(now);
    if (what === "said" && this.#count("said", now) > DRAWN_PER_SECOND) {
      this.#countedUntil = now + SECOND;
    }
    return now > this.#countedUntil;
  }

  /** What was counted in the last second; undefined while everything is drawn. */
  get rates(): Rates | undefined {
    const now = performance.now();
    if (now > this.#countedUntil) return undefined;
    return {
      said: this.#count("said", now),
      heard: this.#count("heard", now),
      published: this.#count("published", now),
    };
  }

  #count(what: keyof Rates, now: number): number {
    const times = this.#times[what];
    const recent = times.findIndex((time) => time > now - SECOND);
    times.splice(0, recent < 0 ? times.length : recent);
    return times.length;
  }
}
