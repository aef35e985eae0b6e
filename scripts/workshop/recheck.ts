import { fingerprint, type Progress } from "./progress.ts";
import type { CheckRunner } from "./run.ts";
import { findSubject, type Step, type Subject } from "./steps.ts";
import type { CheckVerdict, Outcome, StepVerdict } from "./verdict.ts";
import { watchFolder } from "./watch.ts";

/** A step is checked again after this many quiet ms. */
const QUIET = 25;

/** Checks one step, and again whenever one of its files is saved. */
export class Recheck {
  /**
   * The verdicts known so far, in the order in which they came while the checks run. Until the first
   * of them comes, what failed before is still there: it is most likely what one is looking at.
   */
  checks: readonly CheckVerdict[] = [];
  /** Whether what is known is of the files as they are: false until the first check has come. */
  isFresh = false;
  /** The verdict of the step; undefined while the checks run. */
  verdict: Outcome | undefined;
  /** What kept the checks from being run, if anything did. */
  trouble: unknown;

  /** The names of all checks, once they were known. */
  #names: string[] = [];
  /** The names of the checks that failed when all were known. */
  #red: string[] = [];
  #run = 0;
  #busy: Promise<unknown> = Promise.resolve();
  #checked = "";
  #watch: { close: () => void } | undefined;

  /**
   * @param onChange told whenever there is something new to show.
   * @param onSave told when a file was saved, before it is checked.
   * @param subjectOf where a step's servers are; the learner's own when left out.
   */
  constructor(
    private step: Step,
    private readonly runner: CheckRunner,
    private readonly progress: Progress,
    private readonly onChange: () => void,
    private readonly onSave: () => void,
    private readonly subjectOf: (step: Step) => Subject = findSubject,
  ) {}

  /** Turns to a step: watches its files, and checks it. */
  open(step: Step): void {
    this.step = step;
    this.checks = [];
    this.#names = [];
    this.#red = [];
    this.close();
    this.#watch = watchFolder(step.folder, QUIET, () => this.#changed());
    this.check();
  }

  /** The name of the first check that fails: the one to look at. */
  get failing(): string | undefined {
    return this.checks.find(({ verdict }) => verdict === "failed")?.name;
  }

  /** The names of the checks whose verdict is still to come. */
  get pending(): string[] {
    return this.#names.filter((name) => !this.checks.some((check) => check.name === name));
  }

  /** Ends the run that is going on, if any, and starts the next. */
  check(): void {
    this.#checked = fingerprint(this.step);
    this.next((isLatest) => this.#check(isLatest));
  }

  /**
   * Does something else with the runner, once the run that is going on has been ended.
   *
   * @param act told whether nothing newer has been asked for since.
   */
  next(act: (isLatest: () => boolean) => Promise<void>): void {
    const run = ++this.#run;
    const before = this.#busy;
    this.verdict = undefined;
    this.trouble = undefined;
    this.isFresh = false;
    this.checks = this.checks.filter(({ verdict }) => verdict !== "passed");
    this.#busy = (async () => {
      await this.runner.cancel();
      await before;
      if (run === this.#run) await act(() => run === this.#run);
    })().catch((error: unknown) => {
      this.trouble = error;
      this.onChange();
    });
    this.onChange();
  }

  close(): void {
    this.#watch?.close();
  }

  async #check(isLatest: () => boolean): Promise<void> {
    const { step } = this;
    const of = fingerprint(step);
    const fresh: CheckVerdict[] = [];
    const told = (check: CheckVerdict) => {
      if (!isLatest()) return;
      fresh.push(check);
      this.checks = fresh;
      this.isFresh = true;
      this.onChange();
    };
    const [verdict] = await this.runner.run(
      [this.subjectOf(step)],
      (_subject, check) => told(check),
      {
        first: this.#red,
      },
    );
    if (!verdict || !isLatest()) return;
    this.progress.record(step, of, verdict);
    this.take(verdict);
  }

  /** Takes what all checks of the step have found. */
  take({ checks, verdict }: StepVerdict): void {
    this.checks = checks;
    this.isFresh = true;
    this.verdict = verdict;
    this.#names = checks.map(({ name }) => name);
    this.#red = checks.filter((each) => each.verdict !== "passed").map(({ name }) => name);
    this.onChange();
  }

  #changed(): void {
    if (fingerprint(this.step) === this.#checked) return;
    this.onSave();
    this.check();
  }
}
