import { openStage } from "../workshop/stage.ts";
import { CheckRunner } from "../workshop/run.ts";
import type { Step } from "../workshop/steps.ts";
import type { StepVerdict } from "../workshop/verdict.ts";
import { type Case, casesOf } from "./cases.ts";
import { needlessChecks, problemsWith } from "./judge.ts";

/** What the gate found about one step. */
export interface StepProof {
  step: Step;
  /** The names of its checks. */
  checks: string[];
  mistakes: number;
  variants: number;
  /** How long its cases took together, in s of one worker. */
  seconds: number;
  /** What is wrong, in words; empty when the step's checks are proved. */
  problems: string[];
}

/**
 * Proves the checks of steps: every starter fails as it should, every solution and variant
 * passes, every mistake is caught by the checks and in the words that it names, and every check
 * is needed.
 *
 * @param workers how many cases are run at the same time.
 * @param only a pattern that the titles of the cases to run must match; all when left out.
 */
export async function proveSteps(
  steps: readonly Step[],
  { all, workers, only }: { all: readonly Step[]; workers: number; only?: RegExp | undefined },
): Promise<StepProof[]> {
  await using stage = await openStage();
  const planned = await Promise.all(
    steps.map(async (step) => ({ step, cases: await casesOf(step, all, stage.folder) })),
  );
  const cases = planned
    .flatMap((plan) => plan.cases)
    .filter(({ title }) => !only || only.test(title));
  await using runner = await CheckRunner.open({ workers });
  const verdicts = await runner.run(cases.map(({ subject }) => subject));
  const verdictOf = new Map(cases.map((each, index) => [each, verdicts[index]!]));
  return planned.map((plan) => {
    const ran = plan.cases.filter((each) => verdictOf.has(each));
    return proofOf(plan.step, ran, verdictOf, only === undefined);
  });
}

function proofOf(
  step: Step,
  cases: readonly Case[],
  verdictOf: ReadonlyMap<Case, StepVerdict>,
  isComplete: boolean,
): StepProof {
  const own = cases.find(({ kind }) => kind === "solution");
  const checks = own ? (verdictOf.get(own)?.checks.map(({ name }) => name) ?? []) : [];
  const problems = cases.flatMap((each) =>
    problemsWith(each, verdictOf.get(each)!).map((problem) => `${each.title} ${problem}`),
  );
  const needless = isComplete ? needlessChecks(cases, checks) : [];
  const ms = cases.reduce((sum, each) => sum + verdictOf.get(each)!.ms, 0);
  return {
    step,
    checks,
    mistakes: cases.filter(({ kind }) => kind === "mistake").length,
    variants: cases.filter(({ kind }) => kind === "variant").length,
    seconds: ms / 1000,
    problems: [
      ...problems,
      ...needless.map((name) => `no mistake is caught by this check alone: ${name}`),
    ],
  };
}
