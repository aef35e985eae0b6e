import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { repository } from "../harness/repository.ts";
import { Mishap } from "./mishap.ts";

/** One step of the workshop. Its folder's name is all there is to register. */
export interface Step {
  number: number;
  /** The folder's name: "05-redis-adapter". */
  name: string;
  /** The absolute path of the folder that the learner works in. */
  folder: string;
}

/** Servers to check: those of one step, from anywhere on disk. */
export interface Subject {
  step: Step;
  /** Where the servers come from, as people wrote it: "steps", "solutions", "../alice". */
  root: string;
  /** The absolute path of the folder with the servers. */
  folder: string;
  /** The same folder as messages name it. */
  shownAs: string;
  /** The URL of a Redis that the owner of the servers should have started, if that is checked. */
  ownRedis?: string | undefined;
  /** The names of the checks to run; all of them when left out. */
  only?: readonly string[] | undefined;
}

/** All steps, in order. */
export function listSteps(): Step[] {
  const parent = join(repository, "steps");
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d+-/.test(entry.name))
    .map(({ name }) => ({ number: Number.parseInt(name, 10), name, folder: join(parent, name) }))
    .toSorted((one, other) => one.number - other.number);
}

/** The files that a step consists of: "server.ts" and, in some, others beside it. */
export function filesOf(step: Step): string[] {
  const files = readdirSync(step.folder).filter((name) => /(?<!\.test)\.ts$/.test(name));
  return [...new Set(["server.ts", ...files])].toSorted();
}

/** Those of a step's files that the learner edits: all but what begins with "// Given:". */
export function editedFilesOf(step: Step): string[] {
  const isGiven = (file: string) =>
    existsSync(file) && readFileSync(file, "utf8").startsWith("// Given:");
  return filesOf(step).filter((name) => !isGiven(join(step.folder, name)));
}

/**
 * The step that somebody means: "5", "05", "05-redis-adapter" or "redis-adapter".
 *
 * @throws Mishap when there is no such step.
 */
export function findStep(query: string): Step {
  const steps = listSteps();
  const wanted = query.replace(/^steps\//, "").replace(/\/$/, "");
  const step = steps.find(
    ({ number, name }) =>
      name === wanted ||
      name.replace(/^\d+-/, "") === wanted ||
      (/^\d+$/.test(wanted) && number === Number(wanted)),
  );
  if (step) return step;
  const all = steps.map(({ name }) => `  ${name}`).join("\n");
  throw new Mishap(`There is no step "${query}". The steps are:\n${all}`);
}

/**
 * The steps that somebody means: "5", "1-4,6", "02-rooms".
 *
 * @returns them in order, each once.
 * @throws Mishap when there is no such step.
 */
export function selectSteps(query: string): Step[] {
  const named = query.split(",").flatMap((part) => {
    const [, first, last] = /^(\d+)-(\d+)$/.exec(part) ?? [];
    if (!first || !last) return findStep(part).name;
    const [from, to] = [findStep(first).number, findStep(last).number];
    return listSteps()
      .filter(({ number }) => number >= from && number <= to)
      .map(({ name }) => name);
  });
  return listSteps().filter(({ name }) => named.includes(name));
}

/**
 * The servers of a step below a root folder.
 *
 * @param root a folder that holds a folder for the step; the learner's own when left out.
 * @throws Mishap when the root, the step's folder or one of its files is not there.
 */
export function findSubject(step: Step, root = "steps"): Subject {
  const base = isAbsolute(root) ? root : resolve(startedIn(), root);
  const inRepository = resolve(repository, root);
  // "steps" and "solutions" mean the workshop's own, wherever the command is started.
  const parent = !existsSync(base) && existsSync(inRepository) ? inRepository : base;
  if (!existsSync(parent)) throw new Mishap(`There is no folder ${root}.`);
  const folder = join(parent, step.name);
  const shown = join(root, step.name);
  if (!existsSync(folder)) throw new Mishap(noSuchFolder(parent, root, step));
  const missing = filesOf(step).find((name) => !existsSync(join(folder, name)));
  if (missing) throw new Mishap(noFile(missing, step, folder, shown));
  return { step, root, folder, shownAs: shown };
}

/** The folder that somebody typed the command in: npm runs it in the repository's. */
export function startedIn(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** Whether a path lies in the repository, so that what is there finds the packages. */
export function isInRepository(path: string): boolean {
  const way = relative(repository, path);
  return !way.startsWith("..") && !isAbsolute(way);
}

function noSuchFolder(parent: string, root: string, step: Step): string {
  const inside = join(root, "steps");
  const advice = existsSync(join(parent, "steps", step.name))
    ? `It has one below "steps": use --root ${inside}`
    : `--root names the folder that holds it, as in --root solutions.`;
  return `${root} has no folder ${step.name}. ${advice}`;
}

function noFile(file: string, step: Step, folder: string, shown: string): string {
  const files = filesOf(step);
  const own = folder === step.folder;
  return (
    `There is no ${file} in ${shown}.` +
    (files.length > 1 ? ` This step consists of ${files.join(" and ")}.` : "") +
    (own ? `\nBring back the one you started with: git restore ${shown}/${file}` : "")
  );
}
