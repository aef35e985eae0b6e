/**
 * *passed*: the server does what is asked. *failed*: it ran, or tried to, and did not.
 * *broken*: nothing can be said about the server; never the learner's mistake.
 */
export type Outcome = "passed" | "failed" | "broken";

/** What one check found. */
export interface CheckVerdict {
  /** The check's name, a sentence. */
  name: string;
  verdict: Outcome;
  /** What went wrong, in words; null when nothing did. */
  message: string | null;
}

/** What the checks of one step found. This is what `--json` prints. */
export interface StepVerdict {
  step: string;
  root: string;
  verdict: Outcome;
  /** How long it took, in ms. */
  ms: number;
  checks: CheckVerdict[];
}

/** An error as it comes from a check. */
export interface CheckError {
  name?: string;
  message: string;
  stack?: string;
}

/** Errors that tell something about the server; every other is a bug of the check. */
const FAILURES = new Set(["Failure", "AssertionError"]);

/** Judges a check by the errors it ended with. */
export function judge(name: string, errors: readonly CheckError[]): CheckVerdict {
  const [error] = errors;
  if (!error) return { name, verdict: "passed", message: null };
  const bug = errors.find((each) => !FAILURES.has(each.name ?? ""));
  if (!bug) return { name, verdict: "failed", message: error.message };
  const message = bug.name === "Broken" ? bug.message : describeBug(bug);
  return { name, verdict: "broken", message };
}

function describeBug(error: CheckError): string {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [`The check itself went wrong: ${error.message}`, ...frames.slice(0, 4)].join("\n");
}

/** The verdict of a step: broken if any check is, failed if any did, passed if all did. */
export function summarize(checks: readonly CheckVerdict[]): Outcome {
  const outcomes = new Set(checks.map((check) => check.verdict));
  if (outcomes.has("broken") || checks.length === 0) return "broken";
  return outcomes.has("failed") ? "failed" : "passed";
}
