import { inject } from "vitest";
import { type VitestRunner, VitestTestRunner } from "vitest/runners";

declare module "vitest" {
  interface ProvidedContext {
    /** The names of the checks that failed last time. */
    redChecks: readonly string[];
    /** For a file of checks, by its path, the names of those to run; a file not named runs all. */
    onlyChecks: Readonly<Record<string, readonly string[]>>;
  }
}

type Files = Parameters<NonNullable<VitestRunner["onCollected"]>>[0];

/**
 * Which checks of a file are run, and in which order: those that were asked for, and first of them
 * those that failed last time. That is what a learner waits for.
 */
export default class Plan extends VitestTestRunner {
  onCollected(files: Files): void {
    const red = new Set(inject("redChecks"));
    for (const file of files) {
      const only = inject("onlyChecks")[file.filepath];
      for (const task of file.tasks) if (only && !only.includes(task.name)) task.mode = "skip";
      const isRed = ({ name }: { name: string }) => Number(red.has(name));
      file.tasks.sort((one, other) => isRed(other) - isRed(one));
    }
  }
}
