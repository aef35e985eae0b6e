import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { repository } from "../harness/repository.ts";
import { temporaryFolder } from "../harness/temporary.ts";
import { isInRepository, type Subject } from "./steps.ts";

/**
 * Where a run keeps what it needs: ignored by git, beside the packages. A run within another one
 * is given a place in there: it may not see the other's process, and take it for abandoned.
 */
const runs = process.env.WORKSHOP_RUNS ?? join(repository, ".workshop", "runs");
/** Where the harness keeps compiled servers. */
const built = join(repository, ".workshop", "built");

let clearing: Promise<void> | undefined;

/** A folder for one run, removed with all it holds when the run is over. */
export async function openStage(): Promise<AsyncDisposable & { folder: string }> {
  await mkdir(runs, { recursive: true });
  await removeAbandoned();
  await (clearing ??= clearUp());
  return await temporaryFolder(join(runs, `${process.pid}-`));
}

/** Removes what a run left behind when the whole machine ended with it. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(runs)) {
    if (!isRunning(Number.parseInt(name, 10))) {
      await rm(join(runs, name), { recursive: true, force: true });
    }
  }
}

/**
 * Removes what was compiled of earlier sources, and not used for a week. Done once: there may be
 * thousands of them.
 */
async function clearUp(): Promise<void> {
  const aWeekAgo = Date.now() - 7 * 24 * 60 * 60 * 1000;
  for (const name of existsSync(built) ? await readdir(built) : []) {
    const file = join(built, name);
    // Another command may be clearing up at this moment.
    const isOld = await stat(file).then(
      ({ mtimeMs }) => mtimeMs < aWeekAgo,
      () => false,
    );
    if (isOld) await rm(file, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Prepares the checks of a step to run against a subject.
 *
 * The learner's own servers are checked where they are. For all others a test file is made that
 * runs the step's checks and names the servers. Servers from outside the repository have no
 * packages of their own: they are copied beside ours, and nothing is run or written in place.
 *
 * @param stage the run's folder.
 * @param key the subject's name within the run.
 * @returns the path of the test file.
 */
export async function stageSubject(subject: Subject, stage: string, key: string): Promise<string> {
  const checks = join(subject.step.folder, "check.test.ts");
  if (subject.folder === subject.step.folder) return checks;
  const home = join(stage, key);
  await mkdir(home, { recursive: true });
  const folder = await stageServers(subject, home);
  await writeFile(
    join(home, "subject.json"),
    JSON.stringify({ folder, shownAs: subject.shownAs, ownRedis: subject.ownRedis }),
  );
  const testFile = join(home, "check.test.ts");
  // A file of checks is run as often as it is imported under another name.
  const anew = `${relative(home, checks)}?of=${basename(stage)}-${key}`;
  await writeFile(testFile, `import ${JSON.stringify(anew)};\n`);
  return testFile;
}

/**
 * The folder to run a subject's servers in: their own in this repository, else a copy of it in
 * `home`, made anew with each call.
 */
export async function stageServers(subject: Subject, home: string): Promise<string> {
  if (isInRepository(subject.folder)) return subject.folder;
  const folder = join(home, subject.step.name);
  await cp(subject.folder, folder, { recursive: true, filter: isServer });
  return folder;
}

function isServer(path: string): boolean {
  const name = basename(path);
  return name !== "node_modules" && !name.startsWith(".git") && !name.endsWith(".test.ts");
}
