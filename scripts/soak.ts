// npm run soak -- [STEP …] [--runs N] [--load] [--only PATTERN] [--workers N] [--short]: every case
// of the gate, many times over, to find a verdict that ever differs.
import { availableParallelism } from "node:os";
import { problemsWith } from "./gate/judge.ts";
import { runCases } from "./gate/prove.ts";
import { Program, stopPrograms } from "./harness/program.ts";
import { repository } from "./harness/repository.ts";
import { EXIT, readCommandLine, readNumber, readPattern, runCommand } from "./terminal/command.ts";
import { indent } from "./terminal/words.ts";
import { findStep, listSteps } from "./workshop/steps.ts";

const USAGE =
  "npm run soak -- [STEP …] [--runs 10] [--load] [--only PATTERN] [--workers 2] [--short]";

await runCommand(async () => {
  const { values, positionals } = readCommandLine(USAGE, {
    runs: { type: "string", default: "10" },
    load: { type: "boolean", default: false },
    only: { type: "string" },
    workers: { type: "string", default: "2" },
    short: { type: "boolean", default: false },
  });
  const all = listSteps();
  const runs = readNumber("--runs", values.runs);
  const counts = { runs: 0, different: 0 };
  await using _load = values.load ? keepCoresBusy() : undefined;
  await runCases(
    {
      steps: positionals.length > 0 ? positionals.map(findStep) : all,
      all,
      extentOf: () => (values.short ? "short" : "whole"),
      workers: readNumber("--workers", values.workers),
      only: readPattern("--only", values.only),
    },
    runs,
    ({ step }, ran, round) => {
      for (const { expected, verdict } of ran) {
        counts.runs++;
        const problems = problemsWith(expected, verdict);
        if (problems.length === 0) continue;
        counts.different++;
        console.log(`✗ round ${round}, ${step.name}, ${expected.title}`);
        console.log(indent(problems.join("\n")));
      }
      console.log(`  round ${round} of ${runs}: ${step.name}, ${ran.length} servers`);
    },
  );
  const load = values.load ? "with every core kept busy" : "without load";
  console.log(`${counts.different} of ${counts.runs} verdicts differed, ${load}.`);
  return counts.different > 0 ? EXIT.failed : EXIT.passed;
});

/** One endless loop for each core, until disposed. */
function keepCoresBusy(): AsyncDisposable {
  const options = { cwd: repository, env: process.env };
  const loops = Array.from(
    { length: availableParallelism() },
    () => new Program(process.execPath, ["-e", "for (;;);"], options),
  );
  return { [Symbol.asyncDispose]: () => stopPrograms(loops) };
}
