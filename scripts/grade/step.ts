import { basename, join } from "node:path";
import { lastLines } from "../harness/output.ts";
import { repository } from "../harness/repository.ts";
import { filesOf, type Step } from "../workshop/steps.ts";
import type { CheckVerdict, Outcome, StepVerdict } from "../workshop/verdict.ts";
import { copyStep } from "./copy.ts";
import { cleanEnvironment } from "./environment.ts";
import { type Limits, runLimited } from "./limited.ts";
import { isFile, type Submission } from "./submissions.ts";

const CHECK = ["scripts/start.mjs", "check", "--json"];

/** How one step of a submission was judged. */
export interface Grade {
  step: string;
  /** *missing*: there is no server.ts. */
  verdict: Outcome | "missing";
  /** The name of the first check that did not pass; null when the step was stopped, or passed. */
  check: string | null;
  /** What that check said, or why the step was stopped; null when it passed or is missing. */
  message: string | null;
  /** How long it took, in ms. */
  ms: number;
  checks: CheckVerdict[];
}

/** Where the check of one step runs, and what it may use. */
export interface Place {
  /** A folder to make. */
  stage: string;
  /** The command that keeps its processes apart; empty when there is none. */
  namespace: readonly string[];
  limits: Limits;
}

/** Checks one step of a submission, in a copy. */
export async function gradeStep(from: Submission, step: Step, place: Place): Promise<Grade> {
  const begin = performance.now();
  const judged = await judge(from, step, place);
  const ms = Math.round(performance.now() - begin);
  return { step: step.name, check: null, message: null, ms, checks: [], ...judged };
}

/** What there is to say, beside the verdict. */
type Judged = Pick<Grade, "verdict"> & Partial<Grade>;

async function judge({ name, root }: Submission, step: Step, place: Place): Promise<Judged> {
  const { stage, namespace, limits } = place;
  const folder = join(root, step.name);
  if (!(await isFile(join(folder, "server.ts")))) return { verdict: "missing" };
  for (const file of filesOf(step)) {
    if (await isFile(join(folder, file))) continue;
    return { verdict: "failed", message: `There is no ${file}, and this step asks for one.` };
  }
  // Messages name the files as "alice/05-redis-adapter/server.ts".
  const shownAs = basename(name);
  const copied = copyStep(folder, join(stage, shownAs, step.name));
  const reason = await copied.catch((error: Error) => error);
  if (reason instanceof Error) {
    return { verdict: "broken", message: `It cannot be read: ${reason.message}` };
  }
  if (reason) return { verdict: "failed", message: reason };
  const ended = await runLimited(
    [...namespace, process.execPath, ...CHECK, `--root=${shownAs}`, step.name],
    { cwd: repository, env: await cleanEnvironment(stage) },
    limits,
  );
  if (ended.stopped) return { verdict: "failed", message: `Stopped. ${ended.stopped}` };
  return readVerdict(ended.output) ?? withoutVerdict(ended.output);
}

function readVerdict(output: string): Judged | undefined {
  const printed = parseVerdict(output);
  if (!printed) return undefined;
  const { verdict, checks } = printed;
  if (verdict === "passed") return { verdict, checks };
  const first = checks.find((check) => check.verdict === verdict);
  return { verdict, checks, check: first?.name ?? null, message: first?.message ?? null };
}

/** `check --json` prints one line; undefined when it was ended before or within it. */
function parseVerdict(output: string): StepVerdict | undefined {
  const line = output.split("\n").findLast((each) => each.startsWith('{"step":'));
  try {
    return line === undefined ? undefined : (JSON.parse(line) as StepVerdict);
  } catch {
    return undefined;
  }
}

function withoutVerdict(output: string): Judged {
  const printed = lastLines(output, 5) || "  nothing";
  return {
    verdict: "broken",
    message: `The check ended without a verdict. It printed:\n${printed}`,
  };
}
