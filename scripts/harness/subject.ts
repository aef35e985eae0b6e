import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, inject } from "vitest";
import { Broken } from "./failure.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** For each file of checks, the folder that its servers come from; see `subject`. */
    subjects: Record<string, { folder: string; shownAs: string }>;
  }
}

/** The folder that holds package.json. Every server runs here, so that it finds its packages. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What the running file of checks is about. */
export interface Subject {
  /** The folder of the servers under check. */
  folder: string;
  /** The same folder as people know it: relative to the repository, or as they wrote it. */
  shownAs: string;
  /** Whether it is the learner's own folder, and not a solution or a copy. */
  isLearners: boolean;
}

/** The servers under check: those beside the checks, unless the run names another folder. */
export function subject(): Subject {
  const testFile = expect.getState().testPath ?? "";
  const named = inject("subjects")?.[testFile];
  if (named) return { ...named, isLearners: false };
  const folder = dirname(testFile);
  return { folder, shownAs: relative(repository, folder), isLearners: true };
}

/**
 * The path of one of the subject's files.
 *
 * @throws Broken when the file is missing.
 */
export function subjectFile(name: string): string {
  const { folder, shownAs } = subject();
  const file = join(folder, name);
  if (!existsSync(file)) throw new Broken(`There is no ${name} in ${shownAs}.`);
  return file;
}
