import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { access, constants, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { isFree } from "../harness/ports.ts";
import { howToStartRedis, ownRedisUrl } from "../harness/redis/advice.ts";
import { onPath, redisThatIsThere } from "../harness/redis/find.ts";
import { answersPing } from "../harness/redis/server.ts";
import { repository } from "../harness/repository.ts";

/** One thing that the workshop needs or can use. */
export interface Finding {
  what: string;
  /** Optional: it is not there, and the workshop does without. */
  state: "there" | "missing" | "optional";
  says: string;
  /** What to do about it. */
  advice?: string;
}

const run = promisify(execFile);
const MEGABYTE = 1024 * 1024;
/** Packages, a fetched Redis and what is built of them take about this much. */
const DISK_NEEDED = 250 * MEGABYTE;

/** Looks at everything that this machine should have, without changing or fetching anything. */
export function examine(): Promise<Finding[]> {
  return Promise.all([node(), packages(), git(), redis(), ownRedis(), docker(), ports(), disk()]);
}

async function node(): Promise<Finding> {
  const says = `${process.version} on ${process.platform} ${process.arch}`;
  return { what: "Node", state: "there", says };
}

async function packages(): Promise<Finding> {
  const what = "Packages";
  const needed = ["vitest", "tsx", "socket.io", "socket.io-client", "@socket.io/redis-adapter"];
  const missing = needed.filter((name) => !existsSync(join(repository, "node_modules", name)));
  if (missing.length === 0) return { what, state: "there", says: "installed" };
  const says = `not complete: ${missing.join(", ")}`;
  return { what, state: "missing", says, advice: "npm ci" };
}

async function git(): Promise<Finding> {
  const what = "git";
  if (!(await onPath("git"))) {
    const advice = "Without it there is no reset and no diff. Install git to have them.";
    return { what, state: "optional", says: "not installed", advice };
  }
  const isClone = existsSync(join(repository, ".git"));
  if (isClone) return { what, state: "there", says: "installed, and this is a clone" };
  const advice = "Without one there is no reset. Clone the workshop to have it.";
  return { what, state: "optional", says: "installed, but this folder is no clone", advice };
}

/** The Redis that checks start for themselves. */
async function redis(): Promise<Finding> {
  const what = "Redis";
  try {
    const found = await redisThatIsThere();
    if (found) return { what, state: "there", says: `for the checks: ${found.how}` };
  } catch (error) {
    return { what, state: "missing", says: (error as Error).message };
  }
  if ((await onPath("apt-get")) && (await onPath("dpkg-deb"))) {
    const says = "not here yet: the first check that needs it fetches a copy from Debian";
    const advice = "To have it before you go offline: npm run check -- 4 --root solutions";
    return { what, state: "optional", says, advice };
  }
  if (await dockerVersion()) {
    return { what, state: "optional", says: "not here: checks start it in a Docker container" };
  }
  return {
    what,
    state: "missing",
    says: "there is none for the checks",
    advice: howToStartRedis(),
  };
}

/** The Redis that the learner starts in step 04. */
async function ownRedis(): Promise<Finding> {
  const what = "Your Redis";
  const url = ownRedisUrl();
  try {
    await answersPing(url);
    return { what, state: "there", says: `answers at ${withoutPassword(url)}` };
  } catch {
    const says = `none answers at ${withoutPassword(url)}; step 04 is where you start one`;
    return { what, state: "optional", says };
  }
}

async function docker(): Promise<Finding> {
  const what = "Docker";
  const version = await dockerVersion();
  if (version) return { what, state: "there", says: `engine ${version} answers` };
  const isThere = await onPath("docker");
  const says = isThere ? "installed, but no engine answers" : "not installed";
  return { what, state: "optional", says: `${says}; the workshop does without` };
}

async function dockerVersion(): Promise<string | undefined> {
  const args = ["version", "--format", "{{.Server.Version}}"];
  const asked = await run("docker", args, { timeout: 5_000 }).catch(() => undefined);
  return asked?.stdout.trim() || undefined;
}

/** Checks choose their own ports; these are for servers started by hand. */
async function ports(): Promise<Finding> {
  const what = "Ports";
  const taken: number[] = [];
  for (const port of [3000, 3001, 3002]) if (!(await isFree(port))) taken.push(port);
  if (taken.length === 0) return { what, state: "there", says: "3000, 3001 and 3002 are free" };
  const advice = "Checks use others. By hand, start your server on another: PORT=3005 npx tsx …";
  return { what, state: "optional", says: `in use: ${taken.join(", ")}`, advice };
}

async function disk(): Promise<Finding> {
  const what = "Disk";
  const { bavail, bsize } = await statfs(repository);
  const free = bavail * bsize;
  const says = `${Math.round(free / MEGABYTE)} MB free`;
  const isWritable = await access(repository, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) {
    const advice = "Clone the workshop into a folder of your own.";
    return { what, state: "missing", says: `${repository} cannot be written`, advice };
  }
  if (free > DISK_NEEDED) return { what, state: "there", says };
  const advice = `The workshop needs about ${DISK_NEEDED / MEGABYTE} MB.`;
  return { what, state: "missing", says, advice };
}

function withoutPassword(url: string): string {
  return url.replace(/:[^:@/]*@/, ":…@");
}
