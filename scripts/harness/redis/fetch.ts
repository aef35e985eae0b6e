import { execFile } from "node:child_process";
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "../temporary.ts";
import { isExecutable, onPath, type RedisProgram, type Whereabouts } from "./find.ts";

const run = promisify(execFile);
const MINUTES = 60_000;

/** A Redis that an earlier run fetched. */
export async function fetchedRedis({ cache }: Whereabouts): Promise<RedisProgram | undefined> {
  const command = serverIn(cache);
  if (!(await isExecutable(command))) return undefined;
  const libraries = await librariesIn(join(cache, "usr", "lib"));
  const env: Record<string, string> =
    libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(":") } : {};
  return { command, args: [], env, how: "a copy that the workshop fetched" };
}

/**
 * Fetches Redis with `apt-get`, without root: the packages that this machine lacks for it are
 * downloaded to a folder of our own and unpacked. Nothing is installed or started. The package
 * lists are our own, too: a fresh machine has none.
 */
export async function fetchRedis(
  where: Whereabouts,
  say: (sentence: string) => void,
): Promise<RedisProgram | undefined> {
  if (!(await onPath("apt-get", where)) || !(await onPath("dpkg-deb", where))) return undefined;
  say("No Redis found. Fetching one with apt-get, for this workshop only. It may take a minute …");
  // apt-get has trouble with spaces in paths, so it works in a folder of the system's.
  await using work = await temporaryFolder(join(tmpdir(), "workshop-redis-"));
  try {
    await downloadAndUnpack(work.folder, where.env);
    await keep(join(work.folder, "root"), where.cache);
    return await fetchedRedis(where);
  } catch (error) {
    say(`apt-get could not fetch it: ${firstLine(error)}`);
    return undefined;
  }
}

async function downloadAndUnpack(work: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const folder of ["lists/partial", "archives/partial", "root"]) {
    await mkdir(join(work, folder), { recursive: true });
  }
  const options = [
    `Dir::State::lists=${work}/lists`,
    `Dir::Cache::archives=${work}/archives`,
    "Dir::Cache::pkgcache=",
    "Dir::Cache::srcpkgcache=",
    "Debug::NoLocking=1",
    "APT::Sandbox::User=",
    "Acquire::Languages=none",
    "Acquire::Retries=1",
    "Acquire::http::Timeout=15",
    "Acquire::https::Timeout=15",
  ].flatMap((option) => ["-o", option]);
  const archives = join(work, "archives");
  const apt = (...args: string[]) =>
    run("apt-get", [...options, "-qq", ...args], { cwd: archives, env, timeout: 3 * MINUTES });
  // One list that cannot be had, of a source that has no Redis anyway, does not matter.
  await apt("update").catch(() => {});
  // All that redis-server needs and this machine lacks; and the two packages that hold it, since
  // one of them may be installed without the other.
  await apt("-y", "--no-install-recommends", "--download-only", "install", "redis-server");
  await apt("download", "redis-server", "redis-tools");
  for (const file of await readdir(archives)) {
    if (!file.endsWith(".deb")) continue;
    await run("dpkg-deb", ["-x", join(archives, file), join(work, "root")], { env });
  }
}

/** Puts the unpacked copy in its place in one step: two runs may fetch at the same time. */
async function keep(root: string, cache: string): Promise<void> {
  if (!(await isExecutable(serverIn(root)))) throw new Error("the packages hold no redis-server");
  const beside = `${cache}.${process.pid}.${performance.now()}`;
  await cp(root, beside, { recursive: true, verbatimSymlinks: true });
  // Another run may have been faster. What lies there and does not run is of no use to anybody.
  if (!(await isExecutable(serverIn(cache)))) await rm(cache, { recursive: true, force: true });
  await rename(beside, cache).catch(() => rm(beside, { recursive: true, force: true }));
}

function serverIn(folder: string): string {
  return join(folder, "usr", "bin", "redis-server");
}

/** Every folder below usr/lib that holds a shared library. */
async function librariesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const libraries = entries.filter((entry) => /\.so(\.|$)/.test(entry.name));
  return [...new Set(libraries.map((entry) => entry.parentPath))];
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr?.trim() || message).split("\n")[0] ?? "";
}
