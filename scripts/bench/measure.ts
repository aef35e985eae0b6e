import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { programEnvironment } from "../harness/environment.ts";
import { nodeArguments } from "../harness/launch.ts";
import { reservePort, takesConnections } from "../harness/ports.ts";
import { Program, stopPrograms } from "../harness/program.ts";
import { startRedis } from "../harness/redis/server.ts";
import { repository } from "../harness/repository.ts";
import { waitUntil, withResolvers } from "../harness/wait.ts";
import { Progress } from "../workshop/progress.ts";
import { Recheck } from "../workshop/recheck.ts";
import type { CheckRunner } from "../workshop/run.ts";
import { openStage } from "../workshop/stage.ts";
import { filesOf, type Step } from "../workshop/steps.ts";

/** How long it took from saving a file, in ms. */
export interface SaveTimes {
  /** Until the first check that fails was known; undefined when none does. */
  firstRed: number | undefined;
  /** Until the step's verdict was known. */
  verdict: number;
}

const DEADLINE = 60_000;

/**
 * Saves the files of a step again and again, as a learner's editor does, and measures how long the
 * runner takes. Works on a copy: nobody's own files are touched.
 *
 * @param root where the files come from: "solutions", or "steps" for the starters.
 */
export async function measureSaves(
  runner: CheckRunner,
  step: Step,
  root: "solutions" | "steps",
  times: number,
): Promise<SaveTimes[]> {
  await using stage = await openStage();
  const copy = { ...step, folder: join(stage.folder, step.name) };
  await mkdir(copy.folder);
  await cp(join(step.folder, "check.test.ts"), join(copy.folder, "check.test.ts"));
  for (const name of filesOf(step)) {
    await cp(join(repository, root, step.name, name), join(copy.folder, name));
  }
  const subject = { step: copy, root, folder: copy.folder, shownAs: join(root, step.name) };
  const file = join(copy.folder, "server.ts");
  const text = await readFile(file, "utf8");

  let onChange = () => {};
  const progress = new Progress(join(stage.folder, "progress.json"));
  const changed = () => onChange();
  const recheck = new Recheck(
    copy,
    runner,
    progress,
    changed,
    () => {},
    () => subject,
  );
  const settled = (begin: number): Promise<SaveTimes> => {
    const { promise, resolve, reject } = withResolvers<SaveTimes>();
    let firstRed: number | undefined;
    const late = setTimeout(() => reject(new Error(`No verdict within ${DEADLINE} ms.`)), DEADLINE);
    onChange = () => {
      const now = performance.now() - begin;
      if (recheck.trouble) reject(recheck.trouble);
      if (recheck.isFresh && recheck.failing) firstRed ??= now;
      if (!recheck.verdict) return;
      clearTimeout(late);
      resolve({ firstRed, verdict: now });
    };
    return promise;
  };
  const measured: SaveTimes[] = [];
  recheck.open(copy);
  await settled(performance.now()); // The first run loads what the others find loaded.
  for (let save = 1; save <= times; save++) {
    const next = settled(performance.now());
    await writeFile(file, `${text}\n// save ${save}\n`);
    measured.push(await next);
  }
  recheck.close();
  return measured;
}

/** A cold `npm run check -- N --root solutions`, from its start to its end, in ms. */
export async function measureCheck(step: Step): Promise<number> {
  const begin = performance.now();
  const start = join(repository, "scripts", "start.mjs");
  const args = [start, "check", String(step.number), "--root", "solutions"];
  await promisify(execFile)(process.execPath, args);
  return performance.now() - begin;
}

/** How many nodes the checks of a step share: the most that one call in them starts. */
export async function sharedNodes(step: Step): Promise<number> {
  const checks = await readFile(join(step.folder, "check.test.ts"), "utf8");
  const calls = checks.matchAll(/\bstart(?:Nodes|Cluster|Balanced|FarFromRedis)\(([^)]*)\)/g);
  // A number is a time, as in startFarFromRedis(5, "A", "B"); all else names a node.
  const isName = (argument: string) => Number.isNaN(Number(argument));
  const counts = Array.from(calls, ([, list = ""]) => list.split(",").filter(isName).length);
  return Math.max(1, ...counts);
}

/**
 * What this machine cannot do without: so many nodes of a step's solution started at the same
 * time, as a learner starts them, until all their ports answer. In ms.
 */
export async function measureNodes(step: Step, count: number): Promise<number> {
  const file = join(repository, "solutions", step.name, "server.ts");
  await using redis = await startRedis();
  const before = process.env.WORKSHOP_NODES;
  process.env.WORKSHOP_NODES = "tsx";
  const args = await nodeArguments(file);
  if (before === undefined) delete process.env.WORKSHOP_NODES;
  else process.env.WORKSHOP_NODES = before;
  const ports = await Promise.all(Array.from({ length: count }, () => reservePort()));
  const begin = performance.now();
  const programs = ports.map(({ number }) => {
    const PORT = String(number);
    const env = programEnvironment({ name: undefined, redisUrl: redis.url, env: { PORT } });
    return new Program(process.execPath, args, { cwd: repository, env });
  });
  const answers = ({ number }: { number: number }) => takesConnections("127.0.0.1", number);
  await Promise.all(ports.map((port) => waitUntil(() => answers(port), DEADLINE)));
  const ms = performance.now() - begin;
  await stopPrograms(programs);
  for (const port of ports) port[Symbol.dispose]();
  return ms;
}

/** vitest by itself, its engine running: from asking for one empty test to its verdict, in ms. */
export async function measureVitest(times: number): Promise<number[]> {
  const { createVitest } = await import("vitest/node");
  await using stage = await openStage();
  const file = join(stage.folder, "empty.test.ts");
  await writeFile(file, 'import { test } from "vitest";\ntest("nothing", () => {});\n');
  const include = [file];
  const options = {
    root: repository,
    config: false as const,
    watch: false,
    include,
    reporters: [{}],
  };
  const vitest = await createVitest("test", options);
  await vitest.standalone();
  const specification = vitest.projects[0]!.createSpecification(file);
  const measured: number[] = [];
  for (let run = 0; run <= times; run++) {
    const begin = performance.now();
    await vitest.runTestSpecifications([specification]);
    if (run > 0) measured.push(performance.now() - begin);
  }
  await vitest.close();
  return measured;
}
