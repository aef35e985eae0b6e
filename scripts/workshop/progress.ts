import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { repository } from "../harness/repository.ts";
import type { Step } from "./steps.ts";
import type { Outcome, StepVerdict } from "./verdict.ts";

const home = join(repository, ".workshop");

/** What is known of one step. */
interface Known {
  /** The fingerprint of the files that the verdict is of. */
  of: string;
  verdict: Outcome;
  /** The first check that failed. */
  failing?: string | undefined;
  /** How many hints of a check were asked for. */
  hints?: { of: string; count: number } | undefined;
}

/**
 * What is known of the learner's steps: a cache of verdicts, each good for exactly the files that
 * were checked. Editing a passed server makes it unproved again.
 */
export class Progress {
  readonly #file: string;
  #verdicts: Record<string, Known>;

  constructor(file = join(home, "progress.json")) {
    this.#file = file;
    this.#verdicts = read(file);
  }

  /** The verdict of a step's present files; undefined when they were not checked yet. */
  verdictOf(step: Step): Outcome | undefined {
    const known = this.#verdicts[step.name];
    return known?.of === fingerprint(step) ? known.verdict : undefined;
  }

  /** The first check that the step's present files failed, if it is known which. */
  failingOf(step: Step): string | undefined {
    return this.verdictOf(step) === "failed" ? this.#verdicts[step.name]?.failing : undefined;
  }

  /**
   * Remembers a verdict.
   *
   * @param of the fingerprint of the files when the check began: they may have changed since.
   */
  record(step: Step, of: string, { verdict, checks }: StepVerdict): void {
    const failing = checks.find((check) => check.verdict === "failed")?.name;
    const { hints } = this.#verdicts[step.name] ?? {};
    this.#write(step, { of, verdict, failing, hints: hints?.of === failing ? hints : undefined });
  }

  /**
   * Counts one hint more that the learner has asked for.
   *
   * @param of the name of the check that it is about.
   * @returns how many hints of that check were asked for, this one included.
   */
  askForHint(step: Step, of: string): number {
    const known = this.#verdicts[step.name];
    const count = known?.hints?.of === of ? known.hints.count + 1 : 1;
    if (known) this.#write(step, { ...known, hints: { of, count } });
    return count;
  }

  #write(step: Step, known: Known): void {
    // Another runner on the same clone may have written meanwhile.
    this.#verdicts = { ...read(this.#file), [step.name]: known };
    mkdirSync(home, { recursive: true });
    const beside = `${this.#file}.${process.pid}`;
    writeFileSync(beside, `${JSON.stringify(this.#verdicts, null, 2)}\n`);
    renameSync(beside, this.#file);
  }

  /** The first step that has not passed; undefined when all have. */
  current(steps: readonly Step[]): Step | undefined {
    return steps.find((step) => this.verdictOf(step) !== "passed");
  }
}

/** Changes whenever anything changes that a verdict of the step depends on. */
export function fingerprint(step: Step): string {
  const files = filesBelow(step.folder).filter((file) => file.endsWith("ts"));
  return hashOf([...files, join(repository, "steps", "chat.ts")]);
}

/** The paths of all files in a folder and in those below it, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}

/** Changes whenever one of the files does. */
export function hashOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(relative(repository, file)).update("\0").update(bytesOf(file)).update("\0");
  }
  return hash.digest("hex");
}

/** An editor may take a file away for a moment, to put another in its place. */
function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

function read(file: string): Record<string, Known> {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {}; // Missing or damaged: the steps are simply checked again.
  }
}
