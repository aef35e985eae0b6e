import type { Step } from "../workshop/steps.ts";
import type { Key } from "./display.ts";

/** The list of all steps, with a cursor that keys move. */
export class StepList {
  /** Where the cursor is. */
  cursor: number;

  constructor(
    private readonly steps: readonly Step[],
    open: Step,
  ) {
    this.cursor = steps.indexOf(open);
  }

  /** @returns the step that was chosen; "close" when the list is to go. */
  press({ name, text }: Key): Step | "close" | undefined {
    if (name === "escape" || name === "l") return "close";
    if (name === "up" || name === "p") this.cursor = Math.max(0, this.cursor - 1);
    if (name === "down" || name === "n") {
      this.cursor = Math.min(this.steps.length - 1, this.cursor + 1);
    }
    if (name === "return") return this.steps[this.cursor];
    if (/^\d$/.test(text)) this.#jump(Number(text));
    return undefined;
  }

  /** Digits that follow each other make a number, as long as there is a step of that number. */
  #jump(digit: number): void {
    const sofar = this.steps[this.cursor]?.number ?? 0;
    const index = (number: number) => this.steps.findIndex((step) => step.number === number);
    const two = index(sofar * 10 + digit);
    const found = two >= 0 ? two : index(digit);
    if (found >= 0) this.cursor = found;
  }
}
