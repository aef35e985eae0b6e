import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Mishap } from "../workshop/mishap.ts";
import type { Step } from "../workshop/steps.ts";

/** What somebody handed in. */
export interface Submission {
  /** The folder's name, with that of the one around it where two are called the same. */
  name: string;
  /** The absolute path of the folder that holds the steps' folders. */
  root: string;
}

/**
 * The submissions that folders hold. A folder with steps, in itself or below `steps/`, is one
 * submission; any other holds submissions, one in each of its folders.
 *
 * @param startedIn the folder that relative paths begin at.
 * @throws Mishap when a folder is not there, or there is no submission in it.
 */
export async function findSubmissions(
  folders: readonly string[],
  steps: readonly Step[],
  startedIn: string,
): Promise<Submission[]> {
  const paths: string[] = [];
  for (const folder of folders) {
    const path = resolve(startedIn, folder);
    const inside = await listFolders(path);
    if (!inside) throw new Mishap(`There is no folder ${folder}.`);
    if (await findRoot(path, steps)) {
      paths.push(path);
      continue;
    }
    const roots = await Promise.all(inside.map((each) => findRoot(each, steps)));
    if (!roots.some(Boolean)) throw new Mishap(noSubmission(folder, steps));
    paths.push(...inside);
  }
  const unique = [...new Set(paths)];
  return Promise.all(
    unique.map(async (path) => ({
      name: nameOf(path, unique),
      root: (await findRoot(path, steps)) ?? path,
    })),
  );
}

/** The folder below a submission that holds the steps: a clone has them below `steps/`. */
async function findRoot(path: string, steps: readonly Step[]): Promise<string | undefined> {
  for (const root of [join(path, "steps"), path]) {
    const names = (await listFolders(root))?.map((each) => basename(each)) ?? [];
    if (steps.some(({ name }) => names.includes(name))) return root;
  }
  return undefined;
}

/** The folders in a folder, hidden ones and links left out; undefined when there is none. */
async function listFolders(path: string): Promise<string[] | undefined> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  return entries
    ?.filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name))
    .map(({ name }) => join(path, name))
    .toSorted();
}

/** Whether there is a file, itself and no link to one. */
export async function isFile(path: string): Promise<boolean> {
  const entry = await lstat(path).catch(() => undefined);
  return entry?.isFile() ?? false;
}

function nameOf(path: string, all: readonly string[]): string {
  const name = basename(path);
  const isShared = all.some((other) => other !== path && basename(other) === name);
  return printable(isShared ? join(basename(dirname(path)), name) : name);
}

/** A name that moves no cursor: folders are called whatever people like. */
function printable(name: string): string {
  return name.replaceAll(/\p{C}/gu, "?");
}

function noSubmission(folder: string, steps: readonly Step[]): string {
  return (
    `There is no submission in ${folder}. A submission is a clone of the workshop, or a folder ` +
    `that holds folders like ${steps[0]?.name}, each with a server.ts.`
  );
}
