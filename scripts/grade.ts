// npm run grade -- DIR …: checks other people's steps, and prints who passes what.
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { gradeAll, type Report } from "./grade/grade.ts";
import { findSubmissions } from "./grade/submissions.ts";
import { findRedis } from "./harness/redis/find.ts";
import { EXIT, readCommandLine, readNumber, runCommand } from "./terminal/command.ts";
import { gradeCsv, gradeTable } from "./terminal/grades.ts";
import { Mishap } from "./workshop/mishap.ts";
import { listSteps, selectSteps, startedIn } from "./workshop/steps.ts";

const USAGE = `npm run grade -- DIR … [--steps 1-4,6] [--json FILE] [--csv FILE]
         [--workers ${availableParallelism()}] [--seconds 180] [--memory 1536] [--processes 150]`;

await runCommand(async () => {
  const { values, positionals } = readCommandLine(USAGE, {
    steps: { type: "string" },
    json: { type: "string" },
    csv: { type: "string" },
    workers: { type: "string", default: String(availableParallelism()) },
    seconds: { type: "string", default: "180" },
    memory: { type: "string", default: "1536" },
    processes: { type: "string", default: "150" },
  });
  if (positionals.length === 0) throw new Mishap(`Name a folder.\n\nUsage: ${USAGE}`);
  const steps = values.steps ? selectSteps(values.steps) : listSteps();
  const submissions = await findSubmissions(positionals, steps, startedIn());
  // Fetched once, here: the checks look for it with an environment that has no settings for that.
  await findRedis(0, console.error);
  const reports = await gradeAll(
    {
      submissions,
      steps,
      workers: readNumber("--workers", values.workers),
      limits: {
        seconds: readNumber("--seconds", values.seconds),
        memory: readNumber("--memory", values.memory),
        processes: readNumber("--processes", values.processes),
      },
    },
    showProgress,
  );
  console.log(gradeTable(reports));
  const write = (file: string, text: string) => writeFile(resolve(startedIn(), file), text);
  if (values.json) await write(values.json, `${JSON.stringify(reports, null, 2)}\n`);
  if (values.csv) await write(values.csv, gradeCsv(reports));
  return exitCode(reports);
});

function showProgress(done: number, of: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done < of ? `\r${done} of ${of} steps checked …` : "\r\x1b[K");
}

function exitCode(reports: readonly Report[]): number {
  const verdicts = new Set(reports.flatMap(({ grades }) => grades.map(({ verdict }) => verdict)));
  if (verdicts.has("broken")) return EXIT.broken;
  return verdicts.size === 1 && verdicts.has("passed") ? EXIT.passed : EXIT.failed;
}
