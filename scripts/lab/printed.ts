import { lastLines } from "../harness/output.ts";
import type { LivePart } from "../live/part.ts";

const KEPT = 60;
const SHOWN = 6;
const WIDTH = 200;
/** What Node.js prints around an error of somebody else. */
const NOISE = /^\s*(triggerUncaughtException\(.*|\^+)?$/;

/** What each part of a cluster printed last. */
export class Printed {
  readonly #lines = new Map<string, string[]>();

  constructor(parts: readonly LivePart[], edit: (line: string) => string) {
    for (const { name } of parts) this.#lines.set(name, []);
    for (const part of parts) {
      part.on("line", (line) => {
        if (NOISE.test(line)) return;
        const lines = this.#lines.get(part.name) ?? [];
        lines.push(edit(line));
        if (lines.length > KEPT) lines.shift();
      });
    }
  }

  /** The last lines, without stack frames of other people's code. */
  lastOf(part: string): string[] {
    const text = lastLines((this.#lines.get(part) ?? []).join("\n"), SHOWN, WIDTH);
    return text ? text.split("\n").map((line) => line.slice(2)) : [];
  }

  forget(part: string): void {
    this.#lines.set(part, []);
  }
}
