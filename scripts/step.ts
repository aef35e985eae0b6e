// npm run step [-- 5 | list]: opens a step, the first one not passed unless one is named.
import { EXIT, readCommandLine, runCommand } from "./terminal/command.ts";
import { header, stepList, whatYouLearned } from "./terminal/screen.ts";
import { StepApp } from "./terminal/step-app.ts";
import { stepInFull } from "./terminal/words.ts";
import { fingerprint, Progress } from "./workshop/progress.ts";
import { CheckRunner, runChecks } from "./workshop/run.ts";
import { findStep, findSubject, listSteps } from "./workshop/steps.ts";

await runCommand(async () => {
  const { positionals } = readCommandLine("npm run step [-- 5 | list]", {});
  const [query] = positionals;
  const steps = listSteps();
  const progress = new Progress();
  const verdictOf = progress.verdictOf.bind(progress);
  if (query === "list") {
    console.log(stepList({ steps, verdictOf }));
    return EXIT.passed;
  }
  const named = query === undefined ? progress.current(steps) : findStep(query);
  const step = steps.find(({ name }) => name === named?.name) ?? steps.at(-1)!;

  if (process.stdin.isTTY && process.stdout.isTTY) {
    await new StepApp(steps, step, await CheckRunner.open()).run();
    // A check may be going on. Its nodes end with this process, whatever they do.
    process.exit(EXIT.passed);
  }
  console.log(`${header({ step, steps, verdictOf })}\n`);
  const of = fingerprint(step);
  const [verdict] = await runChecks([findSubject(step)]);
  if (!verdict) return EXIT.broken;
  progress.record(step, of, verdict.verdict);
  console.log(stepInFull(verdict));
  if (verdict.verdict === "passed") console.log(`\n${whatYouLearned(step)}`);
  return EXIT.passed;
});
