import { join } from "node:path";
import { openStage } from "../workshop/stage.ts";
import type { Step } from "../workshop/steps.ts";
import type { Limits } from "./limited.ts";
import { namespaceCommand } from "./namespace.ts";
import { type Grade, gradeStep } from "./step.ts";
import type { Submission } from "./submissions.ts";

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
      const place = { stage: join(stage.folder, `${index}`), namespace, limits };
      grades[index] = await gradeStep(submission, step, place);
      tell(++done, tasks.length);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return submissions.map(({ name }, index) => ({
    name,
    grades: grades.slice(index * steps.length, (index + 1) * steps.length),
  }));
}
