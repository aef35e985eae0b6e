import type { Reporter, TestCase, TestModule, TestSequencer, Vitest } from "vitest/node";
import { fileURLToPath } from "node:url";
import { repository } from "../harness/repository.ts";
import { KeptWorkers } from "./kept-workers.ts";
import { openStage, stageSubject } from "./stage.ts";
import type { Subject } from "./steps.ts";
import { type CheckVerdict, judge, type StepVerdict, summarize } from "./verdict.ts";
import { vitestOptions } from "./vitest-options.ts";

/** Told of each check as soon as it is decided. */
export type OnCheck = (subject: Subject, check: CheckVerdict) => void;

/**
 * Runs the checks of steps against servers. Opened once and used for many runs: what takes long
 * is to start the engine. Dispose it to end the engine.
 */
export class CheckRunner implements AsyncDisposable {
  readonly #vitest: Vitest;
  readonly #listener: Listener;

  readonly #kept: KeptWorkers;

  private constructor(vitest: Vitest, listener: Listener, kept: KeptWorkers) {
    this.#vitest = vitest;
    this.#listener = listener;
    this.#kept = kept;
  }

  /** @param workers how many subjects may be checked at the same time. */
  static async open({ workers = 1 } = {}): Promise<CheckRunner> {
    // Loaded when it is needed: a mistyped command is answered at once.
    const { createVitest, ForksPoolWorker, ThreadsPoolWorker } = await import("vitest/node");
    const listener = new Listener();
    // To start a node, a process is copied first, so the larger it is, the longer that takes. A
    // single thread is there sooner than a process; several would be one large process.
    const Worker = workers > 1 ? ForksPoolWorker : ThreadsPoolWorker;
    const kept = new KeptWorkers((options) => new Worker(options));
    const vitest = await createVitest("test", {
      ...vitestOptions,
      pool: kept,
      root: repository,
      config: false,
      watch: false,
      maxWorkers: workers,
      sequence: { sequencer: InOrder },
      include: ["steps/*/check.test.ts", ".workshop/runs/**/check.test.ts"],
      reporters: [listener],
      runner: fileURLToPath(new URL("plan.ts", import.meta.url)),
    });
    await vitest.standalone();
    return new CheckRunner(vitest, listener, kept);
  }

  /**
   * Checks subjects, and resolves to their verdicts in the same order.
   * One run at a time: wait for the last, or `cancel` it, before the next.
   *
   * @param options.first the names of checks to run before all others.
   */
  async run(
    subjects: readonly Subject[],
    onCheck: OnCheck = () => {},
    { first = [] as readonly string[] } = {},
  ): Promise<StepVerdict[]> {
    await using stage = await openStage();
    const files = await Promise.all(
      subjects.map((subject, index) => stageSubject(subject, stage.folder, String(index))),
    );
    const [project] = this.#vitest.projects;
    project?.provide("redChecks", first);
    project?.provide("onlyChecks", wanted(subjects, files));
    const specifications = files.map((file) => project?.createSpecification(file)).filter(isThere);
    const begin = performance.now();
    this.#listener.onCheck = (file, check) => {
      const subject = subjects[files.indexOf(file)];
      if (subject) onCheck(subject, check);
    };
    const { testModules, unhandledErrors } =
      await this.#vitest.runTestSpecifications(specifications);
    const strayBug = unhandledErrors.map((error) => judge("the checks end well", [error as Error]));
    return subjects.map((subject, index) => {
      const module = testModules.find(({ moduleId }) => moduleId === files[index]);
      const checks = [...(module ? verdictsOf(module, subject.only) : []), ...strayBug];
      return {
        step: subject.step.name,
        root: subject.root,
        verdict: summarize(checks),
        ms: Math.round(module?.diagnostic().duration ?? performance.now() - begin),
        checks,
      };
    });
  }

  /** Ends the run that is going on, if any, as soon as possible. */
  async cancel(): Promise<void> {
    await this.#vitest.cancelCurrentRun("keyboard-input");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#vitest.close();
    await this.#kept[Symbol.asyncDispose]();
  }
}

/** Opens a runner for one run. */
export async function runChecks(
  subjects: readonly Subject[],
  { workers = 1, onCheck = (() => {}) as OnCheck } = {},
): Promise<StepVerdict[]> {
  await using runner = await CheckRunner.open({ workers });
  return await runner.run(subjects, onCheck);
}

/** Subjects are checked in the order in which they are given. */
class InOrder implements TestSequencer {
  async sort<T>(files: T): Promise<T> {
    return files;
  }

  async shard<T>(files: T): Promise<T> {
    return files;
  }
}

class Listener implements Reporter {
  onCheck: (file: string, check: CheckVerdict) => void = () => {};

  onTestCaseResult(test: TestCase): void {
    this.onCheck(test.module.moduleId, verdictOf(test));
  }
}

/** Which checks to run in each file of checks, unless it is all of them. */
function wanted(subjects: readonly Subject[], files: readonly string[]) {
  const pairs = subjects.map(({ only }, index) => [files[index], only] as const);
  return Object.fromEntries(pairs.filter(([, only]) => only));
}

function verdictsOf(module: TestModule, only?: readonly string[]): CheckVerdict[] {
  // What keeps a file of checks from being read or cleaned up is never about the server.
  const errors = module.errors().map((error) => judge("the checks can be run", [asBug(error)]));
  const tests = [...module.children.allTests()].filter(({ name }) => !only || only.includes(name));
  return [...errors, ...tests.map(verdictOf)];
}

function verdictOf(test: TestCase): CheckVerdict {
  const { state, errors = [] } = test.result();
  if (state === "passed" || state === "failed") return judge(test.name, errors);
  return { name: test.name, verdict: "broken", message: "This check did not run." };
}

function asBug({ message, stack }: { message: string; stack?: string }): Error {
  return Object.assign(new Error(message), { stack });
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
