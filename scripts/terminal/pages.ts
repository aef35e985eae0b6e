import type { Difference } from "../workshop/difference.ts";
import type { Step } from "../workshop/steps.ts";
import type { Outcome } from "../workshop/verdict.ts";
import { mark, paint } from "./words.ts";

/** What fills the screen. */
export interface Page {
  body: string;
  /** The keys that do something here. */
  keys: string;
  /** Whether the arrow keys mean something here, and do not scroll. */
  takesArrows?: boolean;
}

/** Every step with its verdict, a line each. */
export function stepList({
  steps,
  verdictOf,
  cursor = -1,
}: {
  steps: readonly Step[];
  verdictOf: (step: Step) => Outcome | undefined;
  /** The index of the line that is pointed at, if one is. */
  cursor?: number;
}): string {
  return steps
    .map((step, index) => {
      const verdict = verdictOf(step);
      const sign = verdict ? mark(verdict) : "·";
      const word = paint("dim", verdict ?? "not checked");
      const pointer = cursor < 0 ? "" : index === cursor ? "> " : "  ";
      return `${pointer}${sign} ${step.name.padEnd(24)} ${word}`;
    })
    .join("\n");
}

/** The list of steps, to choose one from. */
export function listPage(view: Required<Parameters<typeof stepList>[0]>): Page {
  return {
    body: `${paint("bold", "All steps")}\n\n${stepList(view)}`,
    keys: paint("dim", "↑↓ or a number choose  Enter open  Esc back  q quit"),
    takesArrows: true,
  };
}

/** How the learner's files differ from the solution. */
export function diffPage(step: Step, differences: readonly Difference[]): Page {
  return {
    body: `${paint("bold", `${step.name}: your file, and the solution`)}\n\n${diffText(differences)}`,
    keys: paint("dim", "d or Esc back  q quit"),
  };
}

/** The differences of all files, one below the other. Lines with - are yours, with + the solution's. */
export function diffText(differences: readonly Difference[]): string {
  const different = differences.filter(({ lines }) => lines);
  if (different.length === 0) return "Your files are the solution's, letter by letter.";
  const parts = different.map(
    ({ file, lines }) => `${file}   (- yours, + the solution)\n\n${coloured(lines)}`,
  );
  return parts.join("\n\n");
}

function coloured(lines: string): string {
  const styles = { "-": "red", "+": "green", "@": "cyan" } as const;
  return lines
    .split("\n")
    .map((line) => {
      const style = styles[line[0] as keyof typeof styles];
      return style ? paint(style, line) : line;
    })
    .join("\n");
}
