import { basename, join } from "node:path";
import { lastLines } from "../harness/output.ts";
import { repository } from "../harness/repository.ts";
import { openStage } from "../workshop/stage.ts";
import type { Step } from "../workshop/steps.ts";
import type { CheckVerdict, Outcome, StepVerdict } from "../workshop/verdict.ts";
import { copyStep } from "./copy.ts";
import { cleanEnvironment } from "./environment.ts";
import { type Limits, runLimited } from "./limited.ts";
import { namespaceCommand } from "./namespace.ts";
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

/** Somebody's grades, one for each step. */
export interface Report {
  name: string;
  grades: Grade[];
}

/** What to grade, and how. */
export interface Grading {
  submissions: readonly Submission[];
  steps: readonly Step[];
  limits: Limits;
  /** How many steps are checked at the same time, of whomever. */
  workers: number;
}

/**
 * Checks every step of every submission, each in a copy, in a process group and with an
 * environment of its own. Whatever one does, the others are judged as if it were not there.
 *
 * @param tell told after each step, with how many are done.
 */
export async function gradeAll(
  { submissions, steps, limits, workers }: Grading,
  tell: (done: number, of: number) => void = () => {},
): Promise<Report[]> {
  await using stage = await openStage();
  const namespace = await namespaceCommand();
  const tasks = submissions.flatMap((submission) => steps.map((step) => ({ submission, step })));
  const grades = Array.from<Grade>({ length: tasks.length });
  const waiting = [...tasks.entries()].values();
  let done = 0;
  const work = async () => {
    for (const [index, { submission, step }] of waiting) {
      const place = { stage: join(stage.folder, `${index}`), namespace };
      grades[index] = await gradeStep(submission, step, place, limits);
      tell(++done, tasks.length);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return submissions.map(({ name }, index) => ({
    name,
    grades: grades.slice(index * steps.length, (index + 1) * steps.length),
  }));
}

/** Where the check of one step runs: a folder, and the command that keeps its processes apart. */
interface Place {
  stage: string;
  namespace: readonly string[];
}

async function gradeStep(
  submission: Submission,
  step: Step,
  { stage, namespace }: Place,
  limits: Limits,
): Promise<Grade> {
  const from = join(submission.root, step.name);
  const begin = performance.now();
  const grade = (verdict: Grade["verdict"], rest: Partial<Grade> = {}): Grade => {
    const ms = Math.round(performance.now() - begin);
    return { step: step.name, verdict, check: null, message: null, ms, checks: [], ...rest };
  };
  if (!(await isFile(join(from, "server.ts")))) return grade("missing");
  // Messages name the files as "alice/05-redis-adapter/server.ts".
  const root = basename(submission.name);
  const reason = await copyStep(from, join(stage, root, step.name));
  if (reason) return grade("failed", { message: reason });
  const ended = await runLimited(
    [...namespace, process.execPath, ...CHECK, `--root=${root}`, step.name],
    { cwd: repository, env: await cleanEnvironment(stage) },
    limits,
  );
  if (ended.stopped) return grade("failed", { message: `Stopped. ${ended.stopped}` });
  const verdict = readVerdict(ended.output);
  if (!verdict) {
    const printed = lastLines(ended.output, 5) || "  nothing";
    return grade("broken", {
      message: `The check ended without a verdict. It printed:\n${printed}`,
    });
  }
  const first = verdict.checks.find((check) => check.verdict === verdict.verdict);
  const open = verdict.verdict === "passed" ? undefined : first;
  const { checks } = verdict;
  return grade(verdict.verdict, {
    check: open?.name ?? null,
    message: open?.message ?? null,
    checks,
  });
}

/** What `check --json` printed, which is one line. */
function readVerdict(output: string): StepVerdict | undefined {
  const line = output.split("\n").findLast((each) => each.startsWith('{"step":'));
  try {
    return line === undefined ? undefined : (JSON.parse(line) as StepVerdict);
  } catch {
    return undefined;
  }
}
