// npm test: proves the workshop itself. See README, "How it is proved".
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startVitest } from "vitest/node";
import { proveSteps, type StepProof } from "./gate/prove.ts";
import { findRedis } from "./harness/redis/find.ts";
import { repository } from "./harness/repository.ts";
import { EXIT, readCommandLine, runCommand } from "./terminal/command.ts";
import { indent, mark } from "./terminal/words.ts";
import { listSteps } from "./workshop/steps.ts";
import { vitestOptions } from "./workshop/vitest-options.ts";

/** The three tools that look at the code without running it. */
const TOOLS = { types: ["tsc"], lint: ["oxlint", "--deny-warnings"], format: ["oxfmt", "--check"] };

const tally = { passed: 0, failed: 0 };

await runCommand(async () => {
  readCommandLine("npm test", {});
  const redis = await findRedis(0, console.log);
  console.log(`Redis for the checks: ${redis.how}\n`);
  for (const [name, [tool = "", ...args]] of Object.entries(TOOLS)) await runTool(name, tool, args);
  await runUnitTests();
  const steps = listSteps();
  for (const proof of await proveSteps({ steps, all: steps, workers: 4 })) tell(proof);
  console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed > 0 ? EXIT.failed : EXIT.passed;
});

function count(passed: boolean, line: string, details = ""): void {
  tally[passed ? "passed" : "failed"]++;
  console.log(`${mark(passed ? "passed" : "failed")} ${line}`);
  if (!passed && details) console.log(`\n${indent(details)}\n`);
}

async function runTool(name: string, tool: string, args: string[]): Promise<void> {
  const program = join(repository, "node_modules", ".bin", tool);
  try {
    await promisify(execFile)(program, args, { cwd: repository });
    count(true, `${name} (${tool})`);
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    count(false, `${name} (${tool})`, `${stdout}${stderr}`.trim());
  }
}

async function runUnitTests(): Promise<void> {
  const vitest = await startVitest("test", [], {
    ...vitestOptions,
    root: repository,
    config: false,
    watch: false,
    include: ["scripts/**/*.test.ts"],
    reporters: [["default", { summary: false }]],
  });
  for (const module of vitest.state.getTestModules()) {
    const errors = module.errors();
    for (const test of module.children.allTests()) tally[test.ok() ? "passed" : "failed"]++;
    if (errors.length > 0) tally.failed++;
  }
  tally.failed += vitest.state.getUnhandledErrors().length;
  await vitest.close();
}

function tell({ step, checks, mistakes, variants, seconds, problems }: StepProof): void {
  const line =
    `${step.name}: ${checks.length} checks, ${mistakes} mistakes caught, ` +
    `${variants} variants passed, ${seconds.toFixed(1)} s`;
  count(problems.length === 0, line, problems.join("\n\n"));
}
