import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { repository } from "../harness/repository.ts";
import { Mishap } from "./mishap.ts";
import { filesOf, listSteps, type Step } from "./steps.ts";

/** Where files go that something else has taken the place of. Ignored by git, never emptied. */
const kept = join(repository, ".workshop", "kept");
const UNDONE = ".undone";

/** The files of a step that a learner edits: what each holds, by its name. */
export type Files = Record<string, string>;

/** Reads those of the named files that are there. */
export function readFiles(folder: string, names: readonly string[]): Files {
  const there = names.filter((name) => existsSync(join(folder, name)));
  return Object.fromEntries(there.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/**
 * Puts other files in the place of a step's own, and keeps those.
 *
 * @returns the folder, as people write it, that holds what was there; undefined when nothing changes.
 * @throws Mishap when a file cannot be written. Nothing is replaced before all is kept.
 */
export function replace(step: Step, files: Files): string | undefined {
  const present = readFiles(step.folder, filesOf(step));
  const changed = Object.keys(files).filter((name) => files[name] !== present[name]);
  if (changed.length === 0) return undefined;
  return withWords(step, () => {
    const folder = join(kept, `${timestamp()}-${step.name}`);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(present)) writeFileSync(join(folder, name), text);
    for (const name of changed) write(join(step.folder, name), files[name]!);
    return relative(repository, folder);
  });
}

/** What an undo brought back. */
export interface Undone {
  step: Step;
  /** The folder, as people write it, that holds what the undo has replaced. */
  kept: string | undefined;
}

/**
 * Takes back the last replacement that was not taken back yet. What it had put in place is kept
 * as well.
 *
 * @returns undefined when there is nothing to take back.
 * @throws Mishap when a file cannot be written.
 */
export function undo(): Undone | undefined {
  const folders = existsSync(kept) ? readdirSync(kept).toSorted() : [];
  for (const name of folders.toReversed()) {
    const step = listSteps().find((each) => name.endsWith(`-${each.name}`));
    if (!step || name.includes(UNDONE)) continue;
    const before = readFiles(join(kept, name), readdirSync(join(kept, name)));
    const now = replace(step, before);
    // Neither of the two is a replacement to take back any more.
    setAside(name);
    if (now) setAside(now.split("/").at(-1)!);
    return { step, kept: now && `${now}${UNDONE}` };
  }
  return undefined;
}

function setAside(name: string): void {
  renameSync(join(kept, name), join(kept, `${name}${UNDONE}`));
}

/** In one step: an editor or a check never sees half a file. */
function write(file: string, text: string): void {
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}

function withWords<T>(step: Step, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const folder = relative(repository, step.folder);
    const reason = code === "EACCES" || code === "EROFS" || code === "EPERM";
    throw new Mishap(
      reason
        ? `The files of ${folder} or of .workshop cannot be written: ask who owns them with \`ls -l\`. Nothing was lost.`
        : `The files of ${folder} could not be replaced: ${message}. Nothing was lost.`,
    );
  }
}

/** Sorts by time: "2026-03-01T09-30-00.123". */
function timestamp(): string {
  return new Date().toISOString().replaceAll(":", "-").replace("Z", "");
}
