// npm run gate -- [STEP …] [--only PATTERN] [--workers N] [--short]: proves the checks of steps.
import { proveSteps } from "./gate/prove.ts";
import { EXIT, readCommandLine, readNumber, readPattern, runCommand } from "./terminal/command.ts";
import { mark, proofLine } from "./terminal/words.ts";
import { findStep, listSteps } from "./workshop/steps.ts";

await runCommand(async () => {
  const { values, positionals } = readCommandLine(
    "npm run gate -- [STEP …] [--only PATTERN] [--workers 4] [--short]",
    {
      only: { type: "string" },
      workers: { type: "string", default: "4" },
      short: { type: "boolean", default: false },
    },
  );
  const all = listSteps();
  const steps = positionals.length > 0 ? positionals.map(findStep) : all;
  const proofs = await proveSteps({
    steps,
    all,
    extent: values.short ? "short" : "whole",
    workers: readNumber("--workers", values.workers),
    only: readPattern("--only", values.only),
  });
  for (const proof of proofs) {
    const { problems } = proof;
    console.log(`${mark(problems.length > 0 ? "failed" : "passed")} ${proofLine(proof)}`);
    for (const problem of problems) console.log(`\n  ${problem.replaceAll("\n", "\n    ")}\n`);
  }
  return proofs.some(({ problems }) => problems.length > 0) ? EXIT.failed : EXIT.passed;
});
