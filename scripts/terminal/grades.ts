import type { Report } from "../grade/grade.ts";
import type { Grade } from "../grade/step.ts";
import { shorten } from "../harness/output.ts";
import { indent, mark, paint, wrap } from "./words.ts";

const WIDEST_NAME = 20;

/** People and steps as a table, and below it what keeps each step from passing. */
export function gradeTable(reports: readonly Report[]): string {
  const width = Math.min(Math.max(...reports.map(({ name }) => name.length)), WIDEST_NAME);
  const numbers = (reports[0]?.grades ?? []).map(({ step }) => step.slice(0, 2));
  const lines = reports.map(({ name, grades }) => {
    const passed = grades.filter(({ verdict }) => verdict === "passed").length;
    const marks = grades.map((grade) => ` ${markOf(grade)} `).join("");
    return `${shorten(name, width).padEnd(width)} ${marks} ${passed}/${grades.length}`;
  });
  return [
    `${"".padEnd(width)} ${numbers.map((number) => `${number} `).join("")} passed`,
    ...lines,
    paint("dim", "✓ passed   ✗ failed   ! broken: nothing can be said   · not there"),
    ...reports.flatMap(reasons),
  ].join("\n");
}

function markOf({ verdict }: Grade): string {
  return verdict === "missing" ? paint("dim", "·") : mark(verdict);
}

function reasons({ name, grades }: Report): string[] {
  const open = grades.filter(({ verdict }) => verdict === "failed" || verdict === "broken");
  if (open.length === 0) return [];
  return ["", paint("bold", name), ...open.map((grade) => indent(reason(grade)))];
}

/** The first check that did not pass, and how it begins to explain: that tells most. */
function reason(grade: Grade): string {
  const { check, message } = grade;
  const why = shorten((message ?? "").replaceAll(/\s+/g, " "), 71);
  const text = check ? `${wrap(check, 71)}\n${why}` : wrap(message ?? "", 71);
  return `${markOf(grade)} ${grade.step.slice(0, 2)} ${text.replaceAll("\n", "\n     ")}`;
}

/** One line for each person, one column for each step. */
export function gradeCsv(reports: readonly Report[]): string {
  const steps = (reports[0]?.grades ?? []).map(({ step }) => step);
  const rows = reports.map(({ name, grades }) => {
    const passed = grades.filter(({ verdict }) => verdict === "passed").length;
    return [name, String(passed), ...grades.map(inACell)];
  });
  return [["submission", "passed", ...steps], ...rows]
    .map((row) => `${row.map(quote).join(",")}\r\n`)
    .join("");
}

function inACell({ verdict, check, message }: Grade): string {
  const [why] = (check ?? message ?? "").split("\n");
  return why ? `${verdict}: ${why}` : verdict;
}

/** In quotes, by RFC 4180; what a spreadsheet would take for a formula becomes text. */
function quote(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return `"${text.replaceAll('"', '""')}"`;
}
