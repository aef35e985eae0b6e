import { openStage } from "../workshop/stage.ts";
import { Mishap } from "../workshop/mishap.ts";
import { CheckRunner } from "../workshop/run.ts";
import type { Step } from "../workshop/steps.ts";
import type { StepVerdict } from "../workshop/verdict.ts";
import { type Case, casesOf, type Extent, readProof } from "./cases.ts";
import { needlessChecks, problemsWith } from "./judge.ts";
import type { Proof } from "./mistakes.ts";

/**
 * To start a node is to touch some thousand pages of memory for the first time, and each costs. So
 * glibc is told to ask for much at once, and in huge pages: it is a third less then. Nothing else
 * changes, and where there is no glibc, nothing does.
 *
 * @see https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html
 */
const LARGE_PIECES = "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=8388608";

/** What the gate found about one step. */
export interface StepProof {
  step: Step;
  /** The names of its checks. */
  checks: string[];
  mistakes: number;
  /** How many mistakes there are, run or not. */
  promised: number;
  variants: number;
  /** How long its cases took together, in s of one worker. */
  seconds: number;
  /** What is wrong, in words; empty when the step's checks are proved. */
  problems: string[];
}

/** The solution of a step is checked as so many steps, its own the last of them. */
const CHECKED_AS: Record<Extent, number> = { whole: Infinity, short: 2, sample: 1 };

/** Which cases of which steps to run, and how many of them at the same time. */
export interface Selection {
  steps: readonly Step[];
  /** All steps of the workshop: a solution is checked as steps before it, too. */
  all: readonly Step[];
  /**
   * "whole": every mistake meets all checks, and solutions those of every earlier step. "short", in
   * less time: a mistake meets the check that is made for it, and solutions those of the step before.
   * "sample": the starter, the solution and, for each check that the starter passes, one mistake.
   */
  extentOf: (step: Step) => Extent;
  workers: number;
  /** A pattern that the titles of the cases must match; every case when left out. */
  only?: RegExp | undefined;
}

/**
 * Proves the checks of steps: every starter fails as it should, every solution and variant
 * passes, every mistake is caught by the checks and in the words that it names, and every check
 * is needed.
 */
export async function proveSteps(selection: Selection): Promise<StepProof[]> {
  const proofs: StepProof[] = [];
  await runCases(selection, 1, (plan, ran) => proofs.push(proofOf(plan, ran)));
  return proofs;
}

/** A step, what its `mistakes.ts` promises, and which of that is run. */
export interface Plan {
  step: Step;
  promised: Proof;
  cases: Case[];
}

/** A case with what the checks said of it. */
export interface RanCase {
  expected: Case;
  verdict: StepVerdict;
}

/**
 * Runs the cases of steps, several times over.
 *
 * @throws Mishap when the pattern selects none.
 * @param tell told of each step in each round, in order.
 */
export async function runCases(
  { steps, all, extentOf, workers, only }: Selection,
  rounds: number,
  tell: (plan: Plan, ran: RanCase[], round: number) => void,
): Promise<void> {
  process.env.GLIBC_TUNABLES ??= LARGE_PIECES;
  await using stage = await openStage();
  const planned: Plan[] = await Promise.all(
    steps.map(async (step) => {
      const promised = await readProof(step);
      const extent = extentOf(step);
      const sofar = all.filter(({ number }) => number <= step.number);
      const against = sofar.slice(-CHECKED_AS[extent]);
      const cases = await casesOf(step, promised, { against, extent, stage: stage.folder });
      return { step, promised, cases: cases.filter(({ title }) => !only || only.test(title)) };
    }),
  );
  if (planned.every(({ cases }) => cases.length === 0)) {
    throw new Mishap(`No case is called like ${only}.`);
  }
  await using runner = await CheckRunner.open({ workers });
  // Those of the last steps wait most: what is run beside them, as in `npm test`, gains by it. And
  // those that take longest do not come last, when other workers have nothing to do any more.
  const cases = planned.toReversed().flatMap((plan) => plan.cases);
  for (let round = 1; round <= rounds; round++) {
    const verdicts = await runner.run(cases.map(({ subject }) => subject));
    const ran = cases.map((expected, index) => ({ expected, verdict: verdicts[index]! }));
    for (const plan of planned) {
      const own = ran.filter(({ expected }) => plan.cases.includes(expected));
      tell(plan, own, round);
    }
  }
}

/** Checks are needed by any of the mistakes that are promised, whether or not it was run. */
function proofOf({ step, promised }: Plan, ran: readonly RanCase[]): StepProof {
  const checks = ran.find(({ expected }) => expected.kind === "solution")?.verdict.checks ?? [];
  const names = checks.map(({ name }) => name);
  const problems = ran.flatMap(({ expected, verdict }) =>
    problemsWith(expected, verdict).map((problem) => `${expected.title} ${problem}`),
  );
  const cases = ran.map(({ expected }) => expected);
  const needless = needlessChecks(promised.mistakes, names);
  return {
    step,
    checks: names,
    mistakes: cases.filter(({ kind }) => kind === "mistake").length,
    promised: promised.mistakes.length,
    variants: cases.filter(({ kind }) => kind === "variant").length,
    seconds: ran.reduce((sum, { verdict }) => sum + verdict.ms, 0) / 1000,
    problems: [
      ...problems,
      ...needless.map((name) => `no mistake is caught by this check alone: ${name}`),
    ],
  };
}
