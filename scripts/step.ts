// npm run step: the learner's home. See README, "Commands".
import { EXIT, readCommandLine, runCommand } from "./terminal/command.ts";
import { header, whatYouLearned } from "./terminal/screen.ts";
import { StepApp } from "./terminal/step-app.ts";
import { type Answer, ACTIONS } from "./terminal/step-actions.ts";
import { stepInFull } from "./terminal/words.ts";
import { Mishap } from "./workshop/mishap.ts";
import { fingerprint, Progress } from "./workshop/progress.ts";
import { CheckRunner, runChecks } from "./workshop/run.ts";
import { findStep, findSubject, listSteps, type Step } from "./workshop/steps.ts";

const USAGE = `npm run step                  opens the first step that does not pass
       npm run step -- 5             opens step 5
       npm run step -- list          every step and its verdict
       npm run step -- hint 5        one hint more for the first check that fails
       npm run step -- diff 5        how your files differ from the solution
       npm run step -- reset 5       the step as you got it; yours is kept
       npm run step -- solution 5    the solution in its place; yours is kept
       npm run step -- undo          takes the last reset or solution back
       npm run step -- doctor        what this machine has, and what is missing

       --json prints one object; --yes shows the difference of a step that does not pass.`;

await runCommand(async () => {
  const { values, positionals } = readCommandLine(USAGE, {
    json: { type: "boolean", default: false },
    yes: { type: "boolean", default: false },
  });
  const [query, about, ...tooMuch] = positionals;
  const action = ACTIONS[query ?? ""];
  if (tooMuch.length > 0 || (about !== undefined && !action)) {
    throw new Mishap(`"${positionals.join(" ")}" is not understood.\n\nUsage: ${USAGE}`);
  }
  const steps = listSteps();
  const progress = new Progress();
  if (action) return tell(await action({ query: about, steps, progress, ...values }), values.json);
  const named = query === undefined ? progress.current(steps) : findStep(query);
  const step = steps.find(({ name }) => name === named?.name) ?? steps.at(-1)!;

  if (process.stdin.isTTY && process.stdout.isTTY && !values.json) return live(steps, step);
  return once(steps, step, progress, values.json);
});

function tell({ words, data, code = EXIT.passed }: Answer, asJson: boolean): number {
  console.log(asJson ? JSON.stringify(data) : words);
  return code;
}

/** In a terminal: watches the step until the learner quits. */
async function live(steps: readonly Step[], step: Step): Promise<number> {
  const last = await new StepApp(steps, step, await CheckRunner.open()).run();
  // The screen is gone, and with it all that it said.
  console.log(`You were in ${last.name}. Go on with: npm run step -- ${last.number}`);
  // A check may be going on. Its nodes end with this process, whatever they do.
  process.exit(EXIT.passed);
}

/** Without a terminal: shows the step, checks it once, and ends. */
async function once(
  steps: readonly Step[],
  step: Step,
  progress: Progress,
  asJson: boolean,
): Promise<number> {
  const verdictOf = progress.verdictOf.bind(progress);
  if (!asJson) console.log(`${header({ step, steps, verdictOf })}\n`);
  const of = fingerprint(step);
  const [verdict] = await runChecks([findSubject(step)]);
  if (!verdict) return EXIT.broken;
  progress.record(step, of, verdict);
  if (asJson) console.log(JSON.stringify(verdict));
  else console.log(stepInFull(verdict));
  if (!asJson && verdict.verdict === "passed") console.log(`\n${whatYouLearned(step, steps)}`);
  return EXIT.passed;
}
