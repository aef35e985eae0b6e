import type { StepVerdict } from "../workshop/verdict.ts";
import type { Case } from "./cases.ts";
import type { Mistake } from "./mistakes.ts";

/**
 * Compares what the checks said of a server with what they must say.
 *
 * @returns what is wrong with it, a sentence each; empty when it is as it must be.
 */
export function problemsWith(expected: Case, verdict: StepVerdict): string[] {
  const broken = verdict.checks.filter((check) => check.verdict === "broken");
  if (broken.length > 0) {
    return broken.map((check) => `is broken: ${check.name}\n${check.message}`);
  }
  const { only } = expected.subject;
  if (verdict.checks.length === 0 && !only) return ["has no checks at all"];
  const named = expected.fails === "all" ? verdict.checks.map(({ name }) => name) : expected.fails;
  const fails = only ? named.filter((name) => only.includes(name)) : named;
  const failed = verdict.checks.filter((check) => check.verdict === "failed");
  const unexpected = failed.filter((check) => !fails.includes(check.name));
  const missing = fails.filter((name) => !failed.some((check) => check.name === name));
  return [
    ...unexpected.map((check) => `fails, and should not: ${check.name}\n${check.message}`),
    ...missing.map((name) => `does not fail, and should: ${name}`),
    ...wordsMissing(fails, expected.says, verdict),
  ];
}

function wordsMissing(
  fails: readonly string[],
  says: string | undefined,
  { checks }: StepVerdict,
): string[] {
  const message = checks.find((check) => check.name === fails[0])?.message;
  if (!says || !message || asSeen(message).includes(asSeen(says))) return [];
  return [`fails as it should, but its message does not say "${says}":\n${message}`];
}

/** Line breaks and indentation are the terminal's, not the message's. */
function asSeen(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

/** The checks that are named as the only one to catch some mistake are needed; these are not. */
export function needlessChecks(
  mistakes: readonly Pick<Mistake, "fails">[],
  names: readonly string[],
): string[] {
  const needed = new Set(mistakes.flatMap(({ fails }) => (fails.length === 1 ? fails : [])));
  return names.filter((name) => !needed.has(name));
}
