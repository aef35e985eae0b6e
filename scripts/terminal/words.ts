import { styleText } from "node:util";
import type { StepProof } from "../gate/prove.ts";
import { shorten } from "../harness/output.ts";
import type { CheckVerdict, Outcome, StepVerdict } from "../workshop/verdict.ts";

type Style = Parameters<typeof styleText>[0];

const MARKS = { passed: "✓", failed: "✗", broken: "!" } as const;
const STYLES = { passed: "green", failed: "red", broken: "yellow" } as const;

const WIDTH = 78;

/** Said where nothing can be said about a server: it may be the machine. */
export const ASK_THE_DOCTOR = "npm run step -- doctor   tells what this machine lacks.";

/** Colours text, unless the output is no terminal or NO_COLOR is set. https://no-color.org */
export function paint(style: Style, text: string): string {
  const wanted = process.stdout.isTTY && !process.env.NO_COLOR;
  return wanted ? styleText(style, text) : text;
}

/** The mark of an outcome, told apart by shape as well as by colour. */
export function mark(outcome: Outcome): string {
  return paint(STYLES[outcome], MARKS[outcome]);
}

/** A check in one line of the terminal. */
export function checkLine(check: CheckVerdict): string {
  return `${mark(check.verdict)} ${shorten(check.name, WIDTH - 4)}`;
}

/** A check whose verdict is still to come, in one line. */
export function pendingLine(name: string): string {
  return paint("dim", `· ${shorten(name, WIDTH - 4)}`);
}

/** What a check that did not pass has to say, in full. */
export function checkInFull(check: CheckVerdict): string {
  const name = `${mark(check.verdict)} ${paint("bold", check.name)}`;
  const help = check.verdict === "broken" ? `\n\n${ASK_THE_DOCTOR}` : "";
  return `${name}\n\n${indent(wrap(`${check.message}${help}`, WIDTH - 2))}`;
}

/** A step's verdict: each check in a line, then those that did not pass, each failure once. */
export function stepInFull(verdict: StepVerdict): string {
  const open = verdict.checks.filter((check) => check.verdict !== "passed");
  const messages = [...new Set(open.map((check) => check.message))];
  const details = messages.map((message) => {
    const [first, ...others] = open.filter((check) => check.message === message);
    const names = others.map((check) => `  ${checkLine(check)}`);
    const same = names.length > 0 ? `\n\n  In the same way:\n${names.join("\n")}` : "";
    return first ? checkInFull(first) + same : "";
  });
  const lines = verdict.checks.map(checkLine).join("\n");
  return [`${verdict.step} (${verdict.root})`, lines, ...details, sum(verdict)].join("\n\n");
}

/** What the gate found about a step, in one line, without its mark. */
export function proofLine({ step, checks, mistakes, variants, seconds }: StepProof): string {
  const passed = variants > 0 ? `${variants} variants passed, ` : "";
  return (
    `${step.name}: ${checks.length} checks, ${mistakes} ${mistakes === 1 ? "mistake" : "mistakes"} caught, ` +
    `${passed}${seconds.toFixed(1)} s`
  );
}

/** A step's verdict in one line. */
export function sum({ step, checks, verdict, ms }: StepVerdict): string {
  const passed = checks.filter((check) => check.verdict === "passed").length;
  const seconds = (ms / 1000).toFixed(1);
  const line = `${step} ${verdict}: ${passed} of ${checks.length} checks pass, ${seconds} s`;
  return `${mark(verdict)} ${paint(STYLES[verdict], line)}`;
}

/** Breaks long lines between words. Indented lines are quotations and stay as they are. */
export function wrap(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) => (line.startsWith(" ") ? [line] : wrapLine(line, width)))
    .join("\n");
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current ? `${current} ${word}` : word;
    }
  }
  return [...lines, current];
}

export function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
