// npm run check -- 5 [--root DIR] [--json], or --all instead of a step
import { EXIT, readCommandLine, runCommand } from "./terminal/command.ts";
import { stepInFull, sum } from "./terminal/words.ts";
import { Mishap } from "./workshop/mishap.ts";
import { fingerprint, Progress } from "./workshop/progress.ts";
import { runChecks } from "./workshop/run.ts";
import { findStep, findSubject, listSteps } from "./workshop/steps.ts";

const USAGE = "npm run check -- 5 [--root DIR] [--json], or --all instead of a step";

await runCommand(async () => {
  const { values, positionals } = readCommandLine(USAGE, {
    root: { type: "string" },
    all: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  if (values.all === positionals.length > 0 || positionals.length > 1) {
    throw new Mishap(`Name one step, or all of them.\n\nUsage: ${USAGE}`);
  }
  const steps = values.all ? listSteps() : positionals.map(findStep);
  const subjects = steps.map((step) => findSubject(step, values.root));

  const before = steps.map(fingerprint);
  const verdicts = await runChecks(subjects);
  // What passes here need not pass again in `npm run step`.
  const progress = new Progress();
  for (const [index, { step, folder }] of subjects.entries()) {
    const verdict = verdicts[index];
    if (verdict && folder === step.folder) progress.record(step, before[index] ?? "", verdict);
  }

  if (values.json) {
    console.log(JSON.stringify(values.all ? verdicts : verdicts[0]));
  } else if (values.all) {
    console.log(
      verdicts.map((each) => (each.verdict === "passed" ? sum(each) : stepInFull(each))).join("\n"),
    );
  } else {
    console.log(verdicts.map(stepInFull).join("\n"));
  }
  if (verdicts.some(({ verdict }) => verdict === "broken")) return EXIT.broken;
  return verdicts.every(({ verdict }) => verdict === "passed") ? EXIT.passed : EXIT.failed;
});
