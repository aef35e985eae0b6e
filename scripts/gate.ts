// npm run gate -- [STEP …] [--only PATTERN] [--workers N] [--short]: proves the checks of steps.
// What it has proved as a whole, it writes into scripts/gate/proved.json: see `npm test`.
import { proveSteps } from "./gate/prove.ts";
import { digestsOf, keepProofs } from "./gate/record.ts";
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
  const only = readPattern("--only", values.only);
  // As they are now: somebody may save meanwhile.
  const digests = values.short || only ? undefined : await digestsOf();
  const proofs = await proveSteps({
    steps,
    all,
    extentOf: () => (values.short ? "short" : "whole"),
    workers: readNumber("--workers", values.workers),
    only,
  });
  for (const proof of proofs) {
    const { problems } = proof;
    console.log(`${mark(problems.length > 0 ? "failed" : "passed")} ${proofLine(proof)}`);
    for (const problem of problems) console.log(`\n  ${problem.replaceAll("\n", "\n    ")}\n`);
  }
  if (digests) keepProofs(proofs, digests);
  return proofs.some(({ problems }) => problems.length > 0) ? EXIT.failed : EXIT.passed;
});
