import { join, relative } from "node:path";
import { repository } from "../harness/repository.ts";
import { readSection } from "../workshop/guide.ts";
import { editedFilesOf, type Step } from "../workshop/steps.ts";
import type { CheckVerdict, Outcome } from "../workshop/verdict.ts";
import { checkInFull, checkLine, indent, mark, paint, wrap } from "./words.ts";

/** All that the screen shows of a step. */
export interface View {
  step: Step;
  steps: readonly Step[];
  verdictOf: (step: Step) => Outcome | undefined;
  /** The verdicts known so far of the step's checks. */
  checks: readonly CheckVerdict[];
  /** The verdict of the step; undefined while the checks run. */
  verdict: Outcome | undefined;
  /** Hints that were asked for. */
  hints: readonly string[];
}

/** Where you are, what the step is about, and which files to edit. */
export function header({
  step,
  steps,
  verdictOf,
}: Pick<View, "step" | "steps" | "verdictOf">): string {
  const section = readSection(step);
  const files = editedFilesOf(step).map((name) => join(relative(repository, step.folder), name));
  const bar = steps.map((each) =>
    verdictOf(each) === "passed" ? "■" : each.name === step.name ? "▣" : "□",
  );
  return [
    paint("bold", `Step ${step.number} of ${steps.length} · ${step.name}   ${bar.join("")}`),
    wrap(`${section?.title ?? step.name} ${section?.idea ?? ""}`, 78),
    "",
    `  edit  ${files.join(", ")}`,
    `  read  WORKSHOP.md${section ? `:${section.line}` : ""}`,
  ].join("\n");
}

/**
 * The whole screen for a step: its header, its checks, and the one thing to look at next.
 *
 * @param rows the height of the terminal. What does not fit is cut, but never the keys.
 */
export function stepScreen(view: View, note: string, rows: number): string {
  const room = rows - 3;
  const tall = linesOf(view, note, view.checks.map(checkLine).join("\n"), view.hints.length);
  // On a small screen, the one thing to look at next goes before the list of all.
  const lines = tall.length > room ? linesOf(view, note, inShort(view.checks), 1) : tall;
  const shown = lines.length > room ? [...lines.slice(0, room - 1), paint("dim", "…")] : lines;
  return [...shown, "", keys(view)].join("\n");
}

function linesOf(view: View, note: string, checks: string, mostHints: number): string[] {
  const { verdict, hints } = view;
  const first = view.checks.find((check) => check.verdict !== "passed");
  const numbered = hints.map((hint, index) => wrap(`Hint ${index + 1}. ${hint}`, 78));
  const parts = [
    header(view),
    checks,
    verdict === undefined ? paint("dim", "· checking …") : "",
    note,
    numbered.slice(-mostHints).join("\n"),
    first && !note ? checkInFull(first) : "",
    verdict === "passed" && !note ? whatYouLearned(view.step) : "",
  ];
  return parts.filter(Boolean).join("\n\n").split("\n");
}

/** How many checks passed and how many did not, in a line. */
function inShort(checks: readonly CheckVerdict[]): string {
  const passed = checks.filter((check) => check.verdict === "passed").length;
  const open = checks.length - passed;
  return `${mark("passed")} ${passed} pass${open > 0 ? `   ${mark("failed")} ${open} do not` : ""}`;
}

/** What a learner can explain who has passed the step. */
export function whatYouLearned(step: Step): string {
  const learned = readSection(step)?.learned ?? [];
  const lines = learned.map((each) => indent(wrap(`- ${each}`, 74)));
  return [
    `${mark("passed")} ${paint("green", "This step passes. You can now explain:")}`,
    ...lines,
  ].join("\n");
}

/** Every step with its verdict, a line each. */
export function stepList({ steps, verdictOf }: Pick<View, "steps" | "verdictOf">): string {
  return steps
    .map((step) => {
      const verdict = verdictOf(step);
      const word = verdict ?? "not checked";
      return `${verdict ? mark(verdict) : "·"} ${step.name.padEnd(24)} ${paint("dim", word)}`;
    })
    .join("\n");
}

function keys({ verdict, checks }: View): string {
  const hint = checks.some((check) => check.verdict === "failed") ? ["h hint"] : [];
  const next = verdict === "passed" ? ["n next step"] : ["n next"];
  return paint(
    "dim",
    [...hint, ...next, "p previous", "l list", "c check again", "q quit"].join(" · "),
  );
}

/** The end of the workshop, once every step has passed in one go. */
export function closing(steps: readonly Step[]): string {
  return [
    paint("green", `All ${steps.length} steps pass, checked just now, one after another.`),
    "",
    wrap(
      "You took one Socket.IO server and made it a cluster: several nodes, one room, and a Redis " +
        "that carries messages and stores nothing. What it does not do yet is at the end of WORKSHOP.md.",
      78,
    ),
  ].join("\n");
}
