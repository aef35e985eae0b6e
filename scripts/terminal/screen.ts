import { join, relative } from "node:path";
import { repository } from "../harness/repository.ts";
import { readSection } from "../workshop/guide.ts";
import { editedFilesOf, type Step } from "../workshop/steps.ts";
import type { CheckVerdict, Outcome } from "../workshop/verdict.ts";
import type { Page } from "./pages.ts";
import { checkInFull, checkLine, indent, mark, paint, pendingLine, wrap } from "./words.ts";

/** All that the screen shows of a step. */
export interface View {
  step: Step;
  steps: readonly Step[];
  verdictOf: (step: Step) => Outcome | undefined;
  /** The verdicts known so far of the step's checks. */
  checks: readonly CheckVerdict[];
  /** The names of the checks whose verdict is still to come, where they are known. */
  pending: readonly string[];
  /** The verdict of the step; undefined while the checks run. */
  verdict: Outcome | undefined;
  /** Whether the checks run at this moment. */
  isChecking: boolean;
  /** Hints that were asked for. */
  hints: readonly string[];
  /** What was said last. */
  note: string;
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
    // A path that is broken in two cannot be opened by a click.
    `  edit  ${files.join("\n        ")}`,
    `  read  WORKSHOP.md${section ? `:${section.line}` : ""}`,
  ].join("\n");
}

/**
 * The page of a step: its header, its checks, and the one thing to look at next.
 *
 * @param room how many lines fit on the screen.
 */
export function stepPage(view: View, room: number): Page {
  const lines = [...view.checks.map(checkLine), ...view.pending.map(pendingLine)];
  const tall = bodyOf(view, lines.join("\n"));
  // On a small screen, the one thing to look at next goes before the list of all.
  const isTooTall = tall.split("\n").length > room;
  if (!isTooTall) return { body: tall, keys: keys(view) };
  const others = view.checks.filter((check) => check.verdict !== "passed").slice(1);
  const below = others.length > 0 ? `\n\n${others.map(checkLine).join("\n")}` : "";
  return { body: bodyOf(view, inShort(view)) + below, keys: keys(view) };
}

function bodyOf(view: View, checks: string): string {
  const { isChecking, verdict, hints, note } = view;
  const first = view.checks.find((check) => check.verdict !== "passed");
  const numbered = hints.map((hint, index) => wrap(`Hint ${index + 1}. ${hint}`, 78));
  const parts = [
    header(view),
    checks,
    isChecking ? paint("dim", "· checking …") : "",
    wrap(note, 78),
    numbered.toReversed().join("\n\n"),
    first ? checkInFull(first) : "",
    verdict === "passed" && !note ? whatYouLearned(view.step, view.steps) : "",
  ];
  return parts.filter(Boolean).join("\n\n");
}

/** How many checks passed, how many did not, and how many are still to come, in a line. */
function inShort({ checks, pending }: View): string {
  const passed = checks.filter((check) => check.verdict === "passed").length;
  const open = checks.length - passed;
  return [
    ...(passed > 0 ? [`${mark("passed")} ${passed} ${passed === 1 ? "passes" : "pass"}`] : []),
    ...(open > 0 ? [`${mark("failed")} ${open} ${open === 1 ? "does" : "do"} not`] : []),
    ...(pending.length > 0 ? [paint("dim", `· ${pending.length} to come`)] : []),
  ].join("   ");
}

/** What a learner can explain who has passed the step, and what comes next. */
export function whatYouLearned(step: Step, steps: readonly Step[]): string {
  const learned = readSection(step)?.learned ?? [];
  const lines = learned.map((each) => indent(wrap(`- ${each}`, 74)));
  const next = steps[steps.findIndex(({ name }) => name === step.name) + 1];
  const section = next && readSection(next);
  return [
    `${mark("passed")} ${paint("green", "This step passes. You can now explain:")}`,
    ...lines,
    "",
    next
      ? wrap(`Next: ${next.name}. ${section?.title ?? ""} ${section?.idea ?? ""}`.trim(), 78)
      : "This was the last step: n checks all of them once more, one after another.",
  ].join("\n");
}

function keys({ verdict, checks, steps, step }: View): string {
  const isLast = step.name === steps.at(-1)?.name;
  const onwards = verdict === "passed" && isLast ? "n finish" : "n next";
  const hint = checks.some((check) => check.verdict === "failed") ? ["h hint"] : [];
  const all = [...hint, onwards, "p back", "l list", "d diff", "r reset", "s solve", "u undo"];
  return paint("dim", [...all, "q quit"].join("  "));
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
