// npm test: proves the workshop itself. See README, "How it is proved".
import { readFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { startVitest, type TestCase } from "vitest/node";
import { proveSteps, type StepProof } from "./gate/prove.ts";
import { provedSteps } from "./gate/record.ts";
import { findRedis } from "./harness/redis/find.ts";
import { howItEnded, processesWith, Program } from "./harness/program.ts";
import { OWNER } from "./harness/reaper.ts";
import { repository } from "./harness/repository.ts";
import { temporaryFolder } from "./harness/temporary.ts";
import { waitUntil } from "./harness/wait.ts";
import { findChromium, NO_CHROMIUM } from "./lab/browser.ts";
import { EXIT, readCommandLine, runCommand } from "./terminal/command.ts";
import { indent, mark, proofLine } from "./terminal/words.ts";
import { listSteps, type Step } from "./workshop/steps.ts";
import { vitestOptions } from "./workshop/vitest-options.ts";

/** The three tools that look at the code without running it. */
const TOOLS = {
  types: ["tsc"],
  "types of the page": ["tsc", "-p", "scripts/lab/page"],
  lint: ["oxlint", "--deny-warnings"],
  format: ["oxfmt", "--check"],
};

/**
 * How many servers are checked at the same time, and how many files of tests run beside them. Much
 * of both waits for a time to pass, and not for a core. With more of them, nodes take longer to
 * start, checks have more patience, and whatever asks again and again meanwhile costs more than it
 * gains.
 */
const SERVERS = Math.ceil(1.5 * availableParallelism());
const FILES = availableParallelism();

/** A test of a command has this long, in ms: it starts programs, on a machine that the gate keeps busy. */
const PATIENCE = 240_000;

const MARK = `WORKSHOP_TEST=${process.pid}`;
process.env.WORKSHOP_TEST = String(process.pid);

// Whatever the tests put aside, and Ctrl-C keeps them from removing, goes with this folder.
const temporary = await temporaryFolder(join(tmpdir(), "workshop-test-"));
process.env.TMPDIR = temporary.folder;

const tally = { passed: 0, failed: 0 };
const notRun: string[] = [];

await runCommand(async () => {
  readCommandLine("npm test", {});
  const redis = await findRedis(0, console.log).catch((error: Error) => error);
  if (redis instanceof Error) {
    console.log(`${redis.message}\n\n0 passed, 1 failed`);
    return EXIT.failed;
  }
  console.log(`Redis for the checks: ${redis.how}\n`);
  // Nothing goes out from here on, and each of a thousand processes would read them all.
  delete process.env.NODE_EXTRA_CA_CERTS;
  if (!(await findChromium())) console.log(`! ${NO_CHROMIUM}`);
  const steps = listSteps();
  const proved = await provedSteps(steps);
  const extentOf = (step: Step) => (proved.has(step) ? "sample" : "short");
  const proving = proveSteps({ steps, all: steps, extentOf, workers: SERVERS });
  proving.catch(() => {}); // Told below, when it is its turn.
  // All at the same time: each of them waits for much that is not a core.
  await Promise.all([runTools(), runUnitTests()]);
  const proofs = await proving;
  for (const proof of proofs) tell(proof);
  await lookForOrphans();
  if (proved.size > 0) notRun.push(whatIsLeftOut(proofs.filter(({ step }) => proved.has(step))));
  for (const each of notRun) console.log(`· not run: ${each}`);
  console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed > 0 ? EXIT.failed : EXIT.passed;
});

function count(passed: boolean, line: string, details = ""): void {
  tally[passed ? "passed" : "failed"]++;
  console.log(`${mark(passed ? "passed" : "failed")} ${line}`);
  if (!passed && details) console.log(`\n${indent(details)}\n`);
}

async function runTools(): Promise<void> {
  for (const [name, [tool = "", ...args]] of Object.entries(TOOLS)) {
    const command = join(repository, "node_modules", ".bin", tool);
    await using program = new Program(command, args, { cwd: repository, env: process.env });
    const exit = await program.exited;
    count(exit.code === 0, `${name} (${tool})`, program.output.trim() || howItEnded(exit));
  }
}

async function runUnitTests(): Promise<void> {
  const vitest = await startVitest("test", [], {
    ...vitestOptions,
    root: repository,
    config: false,
    watch: false,
    maxWorkers: FILES,
    testTimeout: PATIENCE,
    hookTimeout: PATIENCE,
    include: ["scripts/**/*.test.ts"],
    reporters: [["default", { summary: false }]],
  });
  for (const module of vitest.state.getTestModules()) {
    const errors = module.errors();
    for (const test of module.children.allTests()) countTest(test);
    if (errors.length > 0) tally.failed++;
  }
  tally.failed += vitest.state.getUnhandledErrors().length;
  await vitest.close();
}

/** What `npm run gate` has proved, and what this run need not prove again. */
function whatIsLeftOut(proofs: readonly StepProof[]): string {
  const all = proofs.reduce((sum, { promised }) => sum + promised, 0);
  return (
    `what npm run gate proved of steps that have not changed since (${proofs.length}):\n` +
    `  their variants, and of ${all} mistakes all but one for each check\n` +
    "  that the starter passes"
  );
}

/** What was not run proves nothing: it is said aloud, and not counted as passed. */
function countTest(test: TestCase): void {
  const result = test.result();
  if (result.state === "skipped") notRun.push(`${test.name}: ${result.note ?? "skipped"}`);
  else tally[test.ok() ? "passed" : "failed"]++;
}

/**
 * Every process that was started from here carries a mark; none may be left but those that end with
 * this one: esbuild's own, and the reaper.
 */
async function lookForOrphans(): Promise<void> {
  if (process.platform !== "linux") {
    notRun.push("whether a process is left behind: no /proc tells");
    return;
  }
  const staying = ["esbuild --service=", `reaper ${OWNER}`];
  const left = async () =>
    (await processesWith([MARK]))
      .map((pid) => `${pid} ${commandOf(pid)}`)
      .filter((each) => !staying.some((words) => each.includes(words)))
      .map((each) => each.slice(0, 200));
  const gone = await waitUntil(async () => (await left()).length === 0, 5_000);
  const names = (await left()).join("\n");
  count(gone === true, "no process is left behind", `These still run:\n${names}`);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

function tell(proof: StepProof): void {
  count(proof.problems.length === 0, proofLine(proof), proof.problems.join("\n\n"));
}
