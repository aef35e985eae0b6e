import { EventEmitter } from "node:events";
import { Mishap } from "../workshop/mishap.ts";
import { fingerprint, Progress } from "../workshop/progress.ts";
import { CheckRunner } from "../workshop/run.ts";
import type { Subject } from "../workshop/steps.ts";
import type { CheckVerdict, StepVerdict } from "../workshop/verdict.ts";

interface ChecksEvents {
  checks: [checks: CheckVerdict[], verdict: StepVerdict | undefined];
}

/** The checks of the lab's step, run on demand: the same as those of `npm run step`. */
export class LabChecks extends EventEmitter<ChecksEvents> implements AsyncDisposable {
  #runner: Promise<CheckRunner> | undefined;
  #running = false;

  constructor(private readonly subject: Subject) {
    super();
  }

  /** @throws Mishap while they run already. */
  async run(): Promise<void> {
    if (this.#running) throw new Mishap("The checks are running already.");
    this.#running = true;
    try {
      const { step, folder } = this.subject;
      const of = fingerprint(step);
      const checks: CheckVerdict[] = [];
      this.emit("checks", checks, undefined);
      this.#runner ??= openRunner();
      const [verdict] = await (
        await this.#runner
      ).run([this.subject], (_subject, check) => {
        checks.push(check);
        this.emit("checks", checks, undefined);
      });
      if (!verdict) return;
      if (folder === step.folder) new Progress().record(step, of, verdict);
      this.emit("checks", verdict.checks, verdict);
    } finally {
      this.#running = false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const runner = await this.#runner;
    if (this.#running) await runner?.cancel();
    await runner?.[Symbol.asyncDispose]();
  }
}

/** vitest ends the process on Ctrl-C by itself and at once; here much else has to end before. */
async function openRunner(): Promise<CheckRunner> {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const own = signals.map((signal) => process.listeners(signal));
  const runner = await CheckRunner.open();
  for (const [index, signal] of signals.entries()) {
    const added = process.listeners(signal).filter((each) => !own[index]?.includes(each));
    for (const listener of added) process.off(signal, listener);
  }
  return runner;
}
