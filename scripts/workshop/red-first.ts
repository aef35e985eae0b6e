import { inject } from "vitest";
import { type VitestRunner, VitestTestRunner } from "vitest/runners";

declare module "vitest" {
  interface ProvidedContext {
    /** The names of the checks that failed last time. */
    redChecks: readonly string[];
  }
}

type Files = Parameters<NonNullable<VitestRunner["onCollected"]>>[0];

/** Runs the checks that failed last time before all others: what a learner waits for comes first. */
export default class RedFirst extends VitestTestRunner {
  onCollected(files: Files): void {
    const red = new Set(inject("redChecks"));
    for (const file of files) {
      const isRed = ({ name }: { name: string }) => Number(red.has(name));
      file.tasks.sort((one, other) => isRed(other) - isRed(one));
    }
  }
}
