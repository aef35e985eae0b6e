import { type FSWatcher, watch } from "node:fs";
import { emitKeypressEvents } from "node:readline";
import { readHints } from "../workshop/guide.ts";
import { fingerprint, Progress } from "../workshop/progress.ts";
import { CheckRunner } from "../workshop/run.ts";
import { findSubject, type Step } from "../workshop/steps.ts";
import type { CheckVerdict, Outcome } from "../workshop/verdict.ts";
import { Mishap } from "../workshop/mishap.ts";
import { closing, stepList, stepScreen } from "./screen.ts";
import { paint, wrap } from "./words.ts";

/** An editor may write a file in several pieces: wait for this many quiet ms. */
const QUIET = 60;

/** The learner's home in a terminal: shows a step, checks it, and again whenever it is saved. */
export class StepApp {
  #checks: CheckVerdict[] = [];
  #verdict: Outcome | undefined;
  #hints: string[] = [];
  #note = "";
  #run = 0;
  #busy: Promise<unknown> = Promise.resolve();
  #checked = "";
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #progress = new Progress();

  constructor(
    private readonly steps: readonly Step[],
    private step: Step,
    private readonly runner: CheckRunner,
  ) {}

  /** Runs until the learner quits. */
  async run(): Promise<void> {
    const { stdin, stdout } = process;
    emitKeypressEvents(stdin);
    stdin.setRawMode(true).resume();
    const quit = new Promise<void>((resolve) => {
      stdin.on("keypress", (_text, key: { name?: string; ctrl?: boolean }) => {
        if (key.name === "q" || (key.ctrl && key.name === "c")) resolve();
        else this.#press(key.name ?? "");
      });
      stdin.on("end", resolve);
    });
    const redraw = () => this.#draw();
    stdout.on("resize", redraw);
    this.#open(this.step);
    await quit;
    this.#watcher?.close();
    clearTimeout(this.#timer);
    stdout.off("resize", redraw);
    stdin.setRawMode(false).pause();
  }

  #press(key: string): void {
    if (key === "h") this.#hint();
    else if (key === "n" && this.#isLast() && this.#verdict === "passed") void this.#finish();
    else if (key === "n") this.#go(1);
    else if (key === "p") this.#go(-1);
    else if (key === "l") this.#say(stepList({ steps: this.steps, verdictOf: this.#verdictOf }));
    else if (key === "c") this.#check();
  }

  #open(step: Step): void {
    this.step = step;
    this.#checks = [];
    this.#note = "";
    this.#hints = [];
    this.#watcher?.close();
    this.#watcher = watch(step.folder, () => this.#saved());
    this.#check();
  }

  #go(way: number): void {
    const next = this.steps[this.steps.indexOf(this.step) + way];
    if (next) this.#open(next);
    else this.#say(way > 0 ? "This is the last step." : "This is the first step.");
  }

  #isLast(): boolean {
    return this.step === this.steps.at(-1);
  }

  #saved(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (fingerprint(this.step) !== this.#checked) this.#check();
    }, QUIET);
  }

  /** Ends the run that is going on, if any, and starts the next. */
  #check(): void {
    const run = ++this.#run;
    this.#verdict = undefined;
    this.#note = "";
    const before = this.#busy;
    this.#busy = (async () => {
      await this.runner.cancel();
      await before;
      if (run === this.#run) await this.#checkNow(run);
    })().catch((error: unknown) => this.#say(explain(error)));
    this.#draw();
  }

  async #checkNow(run: number): Promise<void> {
    const { step } = this;
    const of = fingerprint(step);
    this.#checked = of;
    const fresh: CheckVerdict[] = [];
    const [verdict] = await this.runner.run([findSubject(step)], (_subject, check) => {
      if (run !== this.#run) return;
      const hinted = this.#failing();
      fresh.push(check);
      this.#checks = fresh;
      if (this.#failing() && this.#failing() !== hinted) this.#hints = [];
      this.#draw();
    });
    if (!verdict || run !== this.#run) return;
    const hinted = this.#failing();
    this.#checks = verdict.checks;
    this.#verdict = verdict.verdict;
    if (this.#failing() !== hinted) this.#hints = [];
    this.#progress.record(step, of, verdict.verdict);
    this.#draw();
  }

  /** Checks every step again: done is what is proved now, not what is remembered. */
  async #finish(): Promise<void> {
    const run = ++this.#run;
    this.#say("Checking all steps once more …");
    await this.#busy;
    const prints = this.steps.map(fingerprint);
    const verdicts = await this.runner.run(this.steps.map((step) => findSubject(step)));
    if (run !== this.#run) return;
    for (const [index, step] of this.steps.entries()) {
      this.#progress.record(step, prints[index]!, verdicts[index]!.verdict);
    }
    const open = this.#progress.current(this.steps);
    if (open) this.#open(open);
    else this.#say(closing(this.steps));
  }

  #hint(): void {
    const failing = this.#failing();
    if (!failing) return this.#say("Nothing fails: there is nothing to hint at.");
    const hints = readHints(this.step).get(failing) ?? [];
    if (this.#hints.length === hints.length) return this.#say("There is no further hint.");
    this.#hints = hints.slice(0, this.#hints.length + 1);
    this.#draw();
  }

  /** The name of the first check that fails: the one that hints are about. */
  #failing(): string | undefined {
    return this.#checks.find((check) => check.verdict === "failed")?.name;
  }

  readonly #verdictOf = (step: Step) => this.#progress.verdictOf(step);

  #say(note: string): void {
    this.#note = note;
    this.#draw();
  }

  #draw(): void {
    const { steps, step } = this;
    const view = {
      step,
      steps,
      verdictOf: this.#verdictOf,
      checks: this.#checks,
      verdict: this.#verdict,
      hints: this.#hints,
    };
    const screen = stepScreen(view, this.#note, process.stdout.rows || 24);
    process.stdout.write(`\x1b[2J\x1b[3J\x1b[H${screen}\n`);
  }
}

function explain(error: unknown): string {
  if (error instanceof Mishap) return wrap(error.message, 78);
  return paint("red", (error as Error).stack ?? String(error));
}
