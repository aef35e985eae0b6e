import { differences } from "../workshop/difference.ts";
import { readHints } from "../workshop/guide.ts";
import { replace, undo } from "../workshop/keep.ts";
import { Mishap } from "../workshop/mishap.ts";
import { solutionFiles, starterFiles } from "../workshop/originals.ts";
import { fingerprint, Progress } from "../workshop/progress.ts";
import { Recheck } from "../workshop/recheck.ts";
import type { CheckRunner } from "../workshop/run.ts";
import { findSubject, type Step } from "../workshop/steps.ts";
import { Display, type Key } from "./display.ts";
import { diffPage, listPage, type Page } from "./pages.ts";
import { closing, stepPage } from "./screen.ts";
import { StepList } from "./step-list.ts";
import { paint, wrap } from "./words.ts";

/** The learner's home in a terminal: shows a step, checks it, and again whenever it is saved. */
export class StepApp {
  #hints: string[] = [];
  /** What was said last, above the checks; goes with the next check. */
  #note = "";
  /** A page in the place of the step's. */
  #page: StepList | Page | undefined;
  /** What happens when the question that was just asked is answered with y. */
  #onYes: (() => void) | undefined;
  /** Whether to go on to the next step as soon as this one passes. */
  #movesOn = false;
  readonly #progress = new Progress();
  readonly #display = new Display((room) => this.#view(room));
  readonly #recheck: Recheck;

  constructor(
    private readonly steps: readonly Step[],
    private step: Step,
    private readonly runner: CheckRunner,
  ) {
    const changed = () => this.#changed();
    const saved = () => this.#saved();
    this.#recheck = new Recheck(step, runner, this.#progress, changed, saved);
  }

  /** Runs until the learner quits. @returns the step that was open then. */
  async run(): Promise<Step> {
    this.#open(this.step);
    await this.#display.run((key) => this.#press(key));
    this.#recheck.close();
    return this.step;
  }

  /** @returns whether that was the last key. */
  #press(key: Key): boolean {
    const { name } = key;
    if (name === "q") return true;
    const yes = this.#onYes;
    this.#onYes = undefined;
    try {
      if (yes && name === "y") yes();
      else if (this.#page instanceof StepList) this.#pressInList(this.#page, key);
      else if (this.#page) this.#pressInPage(name);
      else this.#pressInStep(name);
    } catch (error) {
      this.#say(explain(error));
    }
    this.#display.draw();
    return false;
  }

  #pressInStep(key: string): void {
    const actions: Record<string, () => void> = {
      h: () => this.#hint(),
      d: () => this.#difference(),
      r: () => this.#reset(),
      s: () => this.#solve(),
      u: () => this.#undo(),
      n: () => this.#next(),
      p: () => this.#go(-1),
      l: () => this.#list(),
      c: () => this.#check("Checking again …"),
      escape: () => this.#close(),
    };
    actions[key]?.();
  }

  /** Whatever else is pressed would go unseen. */
  #pressInPage(key: string): void {
    if (key === "escape" || key === "d" || key === "return") this.#close();
  }

  #pressInList(list: StepList, key: Key): void {
    const chosen = list.press(key);
    if (chosen === "close") this.#close();
    else if (chosen) this.#open(chosen);
  }

  #open({ name }: Step, note = ""): void {
    const step = this.steps.find((each) => each.name === name) ?? this.step;
    this.step = step;
    this.#hints = [];
    this.#close();
    this.#note = note;
    this.#movesOn = false;
    this.#recheck.open(step);
    this.#display.top();
  }

  #close(): void {
    this.#page = undefined;
    this.#note = "";
    this.#display.top();
  }

  #check(note: string): void {
    this.#recheck.check();
    this.#say(note);
  }

  #next(): void {
    const isLast = this.step === this.steps.at(-1);
    if (isLast && this.#recheck.verdict === "passed") this.#finish();
    else this.#go(1);
  }

  #go(way: number): void {
    const next = this.steps[this.steps.indexOf(this.step) + way];
    if (next) this.#open(next);
    else this.#say(way > 0 ? "This is the last step." : "This is the first step.");
  }

  #list(): void {
    this.#page = new StepList(this.steps, this.step);
    this.#display.top();
  }

  #difference(): void {
    const show = () => {
      this.#compare();
      this.#display.top();
    };
    this.#askFirst(
      "This step does not pass yet, and the difference shows its solution. Press y to see it, any other key to go on by yourself.",
      show,
    );
  }

  /** Shows what spoils a step at once where it passes, and elsewhere only to who says so. */
  #askFirst(question: string, act: () => void): void {
    if (this.#recheck.verdict === "passed") return act();
    this.#say(question);
    this.#onYes = act;
  }

  #compare(): void {
    this.#page = diffPage(this.step, differences(this.step));
  }

  #reset(): void {
    const kept = replace(this.step, starterFiles(this.step));
    if (kept) this.#check(`Back at the start. What you had is in ${kept}; u brings it back.`);
    else this.#say("This step is as you got it: there is nothing to reset.");
  }

  #solve(): void {
    this.#askFirst(
      "This step does not pass yet. Press y to put its solution in place and go on, any other key to go on by yourself. What you have is kept.",
      () => this.#putSolution(),
    );
  }

  #putSolution(): void {
    const kept = replace(this.step, solutionFiles(this.step));
    this.#movesOn = true;
    const mine = kept ? ` What you had is in ${kept}; u brings it back.` : "";
    this.#check(`The solution is in place.${mine}`);
  }

  #undo(): void {
    const undone = undo();
    if (!undone) return this.#say("Nothing was replaced: there is nothing to undo.");
    const now = undone.kept ? ` What stood there is in ${undone.kept}.` : "";
    this.#open(undone.step, `Brought back what you had in ${undone.step.name}.${now}`);
  }

  #hint(): void {
    const { failing } = this.#recheck;
    if (!failing) return this.#say("Nothing fails: there is nothing to hint at.");
    const hints = readHints(this.step).get(failing) ?? [];
    if (this.#hints.length === hints.length) return this.#say("There is no further hint.");
    this.#hints = hints.slice(0, this.#hints.length + 1);
    this.#note = "";
  }

  /** Checks every step again: done is what is proved now, not what is remembered. */
  #finish(): void {
    this.#recheck.next(async (isLatest) => {
      const prints = this.steps.map(fingerprint);
      const verdicts = await this.runner.run(this.steps.map((step) => findSubject(step)));
      if (!isLatest()) return;
      for (const [index, step] of this.steps.entries()) {
        this.#progress.record(step, prints[index]!, verdicts[index]!);
      }
      const open = this.#progress.current(this.steps);
      if (open) this.#open(open, `Checked all steps once more: ${open.name} does not pass.`);
      else {
        this.#recheck.take(verdicts.at(-1)!);
        this.#say(closing(this.steps));
      }
    });
    this.#say("Checking all steps once more …");
  }

  /** What was said, and what is compared, is of the files before. */
  #saved(): void {
    this.#note = "";
    if (this.#page && !(this.#page instanceof StepList)) this.#compare();
  }

  /** The checks have something new to show. */
  #changed(): void {
    const { failing, verdict } = this.#recheck;
    if (
      this.#hints.length > 0 &&
      !readHints(this.step)
        .get(failing ?? "")
        ?.includes(this.#hints[0]!)
    ) {
      this.#hints = [];
    }
    if (verdict === "passed" && this.#movesOn && this.step !== this.steps.at(-1)) {
      const [before, note] = [this.step.name, this.#note];
      this.#go(1);
      this.#note = `${before} passes. ${note}`;
    }
    this.#display.draw();
  }

  #say(note: string): void {
    this.#note = note;
    this.#display.draw();
  }

  #view(room: number): Page {
    const { steps, step } = this;
    const verdictOf = (each: Step) => this.#progress.verdictOf(each);
    if (this.#page instanceof StepList) {
      return listPage({ steps, verdictOf, cursor: this.#page.cursor });
    }
    if (this.#page) return this.#page;
    const { checks, pending, verdict, trouble } = this.#recheck;
    const isChecking = verdict === undefined && !trouble;
    const note = trouble ? explain(trouble) : this.#note;
    const said = { hints: this.#hints, note };
    return stepPage(
      { step, steps, verdictOf, checks, pending, verdict, isChecking, ...said },
      room,
    );
  }
}

function explain(error: unknown): string {
  if (error instanceof Mishap) return wrap(error.message, 78);
  return paint("red", (error as Error).stack ?? String(error));
}
