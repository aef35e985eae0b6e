import { differences } from "../workshop/difference.ts";
import { readHints, readSection } from "../workshop/guide.ts";
import { replace, undo } from "../workshop/keep.ts";
import { Mishap } from "../workshop/mishap.ts";
import { solutionFiles, starterFiles } from "../workshop/originals.ts";
import { fingerprint, type Progress } from "../workshop/progress.ts";
import { runChecks } from "../workshop/run.ts";
import { findStep, findSubject, type Step } from "../workshop/steps.ts";
import { EXIT } from "./command.ts";
import { diffText, stepList } from "./pages.ts";
import { paint, wrap } from "./words.ts";

/** What an action is asked with. */
export interface Question {
  /** The step that was named, as people write it. */
  query: string | undefined;
  steps: readonly Step[];
  progress: Progress;
  /** Whether the learner wants to see a solution of a step that does not pass. */
  yes: boolean;
}

/** What an action answers: in words for people, as data for programs. */
export interface Answer {
  words: string;
  data: unknown;
  /** The exit code; 0 when left out. */
  code?: number;
}

/** What `npm run step` does without a terminal, by name: the same that its keys do. */
export const ACTIONS: Record<string, (question: Question) => Answer | Promise<Answer>> = {
  list({ steps, progress }) {
    const verdictOf = progress.verdictOf.bind(progress);
    const data = steps.map((step) => ({
      step: step.name,
      title: readSection(step)?.title ?? null,
      verdict: verdictOf(step) ?? null,
    }));
    return { words: stepList({ steps, verdictOf }), data };
  },

  async hint(question) {
    const step = stepOf(question);
    const { progress } = question;
    const check = await failingCheck(step, progress);
    if (!check) {
      const data = { step: step.name, check: null, hints: [], left: 0 };
      return { words: "Nothing fails: there is nothing to hint at.", data };
    }
    const all = readHints(step).get(check) ?? [];
    const hints = all.slice(0, progress.askForHint(step, check));
    const left = all.length - hints.length;
    const lines = hints.map((hint, index) => wrap(`Hint ${index + 1}. ${hint}`, 78));
    const more = left > 0 ? [] : ["There is no further hint."];
    return {
      words: [paint("bold", check), ...lines, ...more].join("\n\n"),
      data: { step: step.name, check, hints, left },
    };
  },

  diff(question) {
    const step = stepOf(question);
    mayBeSeen(step, question);
    const files = differences(step);
    return { words: diffText(files), data: { step: step.name, files } };
  },

  reset(question) {
    const step = stepOf(question);
    const kept = replace(step, starterFiles(step));
    return {
      words: kept
        ? `${step.name} is as you got it. What you had is in ${kept}.\n${BACK}`
        : `${step.name} is as you got it: there is nothing to reset.`,
      data: { step: step.name, kept: kept ?? null },
    };
  },

  solution(question) {
    const step = stepOf(question);
    const kept = replace(step, solutionFiles(step));
    return {
      words: kept
        ? `The solution of ${step.name} is in its place. What you had is in ${kept}.\n${BACK}`
        : `${step.name} is the solution already, letter by letter.`,
      data: { step: step.name, kept: kept ?? null },
    };
  },

  undo() {
    const undone = undo();
    if (!undone) {
      const data = { step: null, kept: null };
      return { words: "Nothing was replaced: there is nothing to undo.", data };
    }
    const { step, kept } = undone;
    const now = kept ? ` What stood there is in ${kept}.` : "";
    return {
      words: `Brought back what you had in ${step.name}.${now}`,
      data: { step: step.name, kept: kept ?? null },
    };
  },

  async doctor() {
    // Loaded when it is needed: it brings the Redis client along.
    const { examine } = await import("../workshop/doctor.ts");
    const findings = await examine();
    const isWell = findings.every(({ state }) => state !== "missing");
    const lines = findings.map(({ state, what, says, advice }) => {
      const mark = { there: paint("green", "✓"), missing: paint("red", "✗"), optional: "·" }[state];
      const help = advice ? `\n${wrap(advice, 76).replaceAll(/^/gm, "    ")}` : "";
      return `${mark} ${what.padEnd(10)} ${says}${help}`;
    });
    const sum = isWell
      ? "This machine has what the workshop needs."
      : "Mend what is marked with ✗.";
    return {
      words: [...lines, "", sum].join("\n"),
      data: { isWell, findings },
      code: isWell ? EXIT.passed : EXIT.broken,
    };
  },
};

const BACK = "npm run step -- undo   brings it back.";

function stepOf({ query, steps, progress }: Question): Step {
  return query === undefined ? (progress.current(steps) ?? steps.at(-1)!) : findStep(query);
}

/** The first check that fails, asked anew only when the files have changed since the last time. */
async function failingCheck(step: Step, progress: Progress): Promise<string | undefined> {
  const known = progress.failingOf(step);
  if (known || progress.verdictOf(step) === "passed") return known;
  const of = fingerprint(step);
  const [verdict] = await runChecks([findSubject(step)]);
  if (verdict) progress.record(step, of, verdict);
  return progress.failingOf(step);
}

/** @throws Mishap when the step does not pass and nobody said that its solution may be seen. */
function mayBeSeen(step: Step, { progress, yes }: Question): void {
  if (yes || progress.verdictOf(step) === "passed") return;
  throw new Mishap(
    `${step.name} does not pass yet, and the difference shows its solution. If you want that:\n\n` +
      `  npm run step -- diff ${step.number} --yes`,
  );
}
