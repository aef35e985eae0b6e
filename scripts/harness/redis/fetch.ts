import { execFile } from "node:child_process";
import { access, cp, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../repository.ts";
import { isExecutable, type RedisProgram } from "./find.ts";

const run = promisify(execFile);
const MINUTES = 60_000;

/** Where the fetched copy lives: gone with node_modules, and fetched again then. */
const home = join(repository, "node_modules", ".cache", "redis");

/** A Redis that an earlier run fetched. */
export async function fetchedRedis(): Promise<RedisProgram | undefined> {
  const command = join(home, "usr", "bin", "redis-server");
  if (!(await isExecutable(command))) return undefined;
  const libraries = await librariesIn(join(home, "usr", "lib"));
  const env = libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(":") } : undefined;
  return { command, args: [], env: env ?? {}, how: "a copy that the workshop fetched" };
}

/**
 * Fetches Redis with `apt-get`, without root: the packages that this machine lacks for it are
 * downloaded to a folder of our own and unpacked. Nothing is installed or started. The package
 * lists are our own, too: a fresh machine has none.
 */
export async function fetchRedis(
  say: (sentence: string) => void,
): Promise<RedisProgram | undefined> {
  if (process.platform !== "linux" || !(await hasApt())) return undefined;
  say("No Redis found. Fetching one with apt-get, for this workshop only …");
  // apt-get has trouble with spaces in paths, so it works in a folder of the system's.
  const work = await mkdtemp(join(tmpdir(), "workshop-redis-"));
  try {
    await downloadAndUnpack(work);
    await keep(join(work, "root"));
    return await fetchedRedis();
  } catch (error) {
    say(`apt-get could not fetch it: ${firstLine(error)}`);
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function hasApt(): Promise<boolean> {
  return (await isExecutable("/usr/bin/apt-get")) && (await isExecutable("/usr/bin/dpkg-deb"));
}

async function downloadAndUnpack(work: string): Promise<void> {
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
  const apt = (...args: string[]) =>
    run("apt-get", [...options, "-qq", ...args], { timeout: 3 * MINUTES });
  // One list that cannot be had, of a source that has no Redis anyway, does not matter.
  await apt("update").catch(() => {});
  await apt("-y", "--no-install-recommends", "--download-only", "install", "redis-server");
  for (const file of await readdir(join(work, "archives"))) {
    if (!file.endsWith(".deb")) continue;
    await run("dpkg-deb", ["-x", join(work, "archives", file), join(work, "root")]);
  }
}

/** Puts the unpacked copy in its place in one step: two runs may fetch at the same time. */
async function keep(root: string): Promise<void> {
  const beside = `${home}.${process.pid}.${Date.now()}`;
  await cp(root, beside, { recursive: true, verbatimSymlinks: true });
  try {
    await rename(beside, home);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    await access(home).catch(() => {
      throw error;
    });
  }
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
