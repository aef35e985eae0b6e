// npm run bench [-- STEP…] [--saves N]: how long a learner waits, beside the floor of this machine.
import {
  measureCheck,
  measureNodes,
  measureSaves,
  measureVitest,
  sharedNodes,
} from "./bench/measure.ts";
import { EXIT, readCommandLine, readNumber, runCommand } from "./terminal/command.ts";
import { CheckRunner } from "./workshop/run.ts";
import { findStep, listSteps } from "./workshop/steps.ts";

const COLD_RUNS = 5;

await runCommand(async () => {
  const { values, positionals } = readCommandLine("npm run bench [-- STEP…] [--saves N]", {
    saves: { type: "string", default: "20" },
  });
  const saves = readNumber("--saves", values.saves);
  const steps = positionals.length > 0 ? positionals.map(findStep) : listSteps();
  const rerun = median(await measureVitest(COLD_RUNS));

  console.log(
    `Medians in ms: ${saves} saves of the solution, as many of the starter, ${COLD_RUNS} cold checks.`,
  );
  console.log(
    `Floor: starting the step's nodes with tsx, and an empty re-run of vitest (${round(rerun)} ms).`,
  );
  console.log("Ratio: the verdict after a save, over the sum of the two.\n");
  console.log(row("step", "first red", "verdict", "cold check", "nodes", "floor", "ratio"));
  for (const step of steps) {
    const count = await sharedNodes(step);
    const nodes: number[] = [];
    const checks: number[] = [];
    for (let run = 1; run <= COLD_RUNS; run++) {
      nodes.push(await measureNodes(step, count));
      checks.push(await measureCheck(step));
    }
    await using runner = await CheckRunner.open();
    const solved = await measureSaves(runner, step, "solutions", saves);
    const wrong = await measureSaves(runner, step, "steps", saves);
    const red = median(wrong.flatMap(({ firstRed }) => firstRed ?? []));
    const verdict = median(solved.map((save) => save.verdict));
    const floor = median(nodes) + rerun;
    console.log(
      row(
        step.name,
        round(red),
        round(verdict),
        round(median(checks)),
        `${count} in ${round(median(nodes))}`,
        round(floor),
        (verdict / floor).toFixed(2),
      ),
    );
  }
  return EXIT.passed;
});

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

function round(ms: number): string {
  return Math.round(ms).toString();
}

function row(step: string, ...columns: string[]): string {
  return step.padEnd(22) + columns.map((column) => column.padStart(11)).join("");
}
