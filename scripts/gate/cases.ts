import { statSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { tsImport } from "tsx/esm/api";
import { repository } from "../harness/repository.ts";
import { Mishap } from "../workshop/mishap.ts";
import { filesOf, type Step, type Subject } from "../workshop/steps.ts";
import { HOSTILE, type Hostile } from "./hostile.ts";
import type { Mistake, Proof } from "./mistakes.ts";

/** A submission, and what the checks of a step must say of it. */
export interface Case {
  kind: "starter" | "solution" | "earlier" | "variant" | "mistake" | "hostile";
  /** What it is, for people: `mistake "answers the sender only"`. */
  title: string;
  subject: Subject;
  /** The checks that must fail, all of them and no other, as far as it meets them. */
  fails: readonly string[] | "all";
  /** A phrase that the message of the first of them must contain. */
  says?: string | undefined;
}

/** Which cases there are, and which checks they meet: see `Selection`. */
export type Extent = "whole" | "short" | "sample";

/** The files of a submission, by their names. */
type Files = Readonly<Record<string, string>>;

/** A case before its files are put in a folder. */
type Draft = Omit<Case, "subject"> & {
  against: Step;
  files: Files;
  ownRedis?: string | undefined;
  only?: readonly string[] | undefined;
};

/** Checks of earlier steps that a later one is there to overturn. */
const OVERTURNED = [
  {
    of: "03-second-node",
    check: "the wall: a message on node A never reaches the room on node B",
    from: 5,
  },
];

/** The folder of a step's solution. */
export function solutionOf(step: Step): string {
  return join(repository, "solutions", step.name);
}

/** Reads what `mistakes.ts` of a step promises. */
export async function readProof(step: Step): Promise<Proof> {
  const file = join(solutionOf(step), "mistakes.ts");
  const module = (await tsImport(pathToFileURL(file).href, import.meta.url)) as { default: Proof };
  return module.default;
}

/**
 * Every case of a step, each put in a folder of its own below `stage`: the starter, the solution
 * (against the checks of earlier steps, too), the variants and the mistakes; of the first step, the
 * servers that are hostile to the harness as well.
 *
 * @param proof what its `mistakes.ts` promises.
 * @param plan.against the steps whose checks the solution has to pass, its own among them.
 * @throws Mishap when an edit of a mistake does not fit the solution.
 */
export async function casesOf(
  step: Step,
  proof: Proof,
  { against, extent, stage }: { against: readonly Step[]; extent: Extent; stage: string },
): Promise<Case[]> {
  const solution = await readFiles(solutionOf(step), filesOf(step));
  const about = proof.about ?? "server.ts";
  const isSample = extent === "sample";
  const meetsAll = ({ afterOthers }: Mistake) => extent === "whole" || afterOthers;
  const mistakes = isSample ? sampleOf(proof) : proof.mistakes;
  const drafts: Draft[] = [
    {
      kind: "starter",
      title: "the starter",
      against: step,
      files: await readFiles(step.folder, filesOf(step)),
      fails: proof.starterFails,
    },
    ...against.map((each) => solutionDraft(step, each, solution)),
    ...(isSample ? [] : await variantDrafts(step, about, solution)),
    ...(await Promise.all(
      mistakes.map(async (each) => {
        const draft = await mistakeDraft(step, { in: about, ...each }, solution);
        return meetsAll(each) ? draft : { ...draft, only: [each.fails[0]] };
      }),
    )),
    ...(step.number === 1 ? HOSTILE.map((each) => hostileDraft(step, each, solution)) : []),
  ];
  return Promise.all(
    drafts.map((draft, index) => place(draft, join(stage, `${step.name}.${index}`))),
  );
}

/**
 * Every check is seen to fail: by the starter, or else by a mistake that it alone catches, the first
 * that needs no other check to run. Where the starter fails them all, one mistake is there all the
 * same: it is caught in the words that it names.
 */
function sampleOf({ starterFails, mistakes }: Proof): Mistake[] {
  const own = mistakes.filter(({ fails }) => fails.length === 1);
  const quickFirst = own.toSorted(
    (a, b) => Number(a.afterOthers ?? false) - Number(b.afterOthers ?? false),
  );
  const checks = new Set(own.map(({ fails }) => fails[0]));
  const oneEach = [...checks].map((check) => quickFirst.find(({ fails }) => fails[0] === check)!);
  const open = oneEach.filter(({ fails }) => !starterFails.includes(fails[0]));
  return open.length > 0 ? open : oneEach.slice(0, 1);
}

function solutionDraft(step: Step, against: Step, files: Files): Draft {
  const overturned = OVERTURNED.filter(
    ({ of, from }) => of === against.name && step.number >= from,
  );
  const isOwn = step.name === against.name;
  return {
    kind: isOwn ? "solution" : "earlier",
    title: isOwn ? "the solution" : `the solution, checked as ${against.name}`,
    against,
    files,
    fails: overturned.map(({ check }) => check),
  };
}

/** A variant is one file, in the place of the one that the step is about, or a folder of them. */
async function variantDrafts(step: Step, about: string, solution: Files): Promise<Draft[]> {
  const folder = join(solutionOf(step), "variants");
  const names = (await readdir(folder)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const own = statSync(path).isDirectory()
        ? await readFiles(path, await readdir(path))
        : { [about]: await readFile(path, "utf8") };
      const files = { ...solution, ...own };
      return { kind: "variant", title: `variant ${name}`, against: step, files, fails: [] };
    }),
  );
}

async function mistakeDraft(
  step: Step,
  mistake: Mistake & { in: string },
  solution: Files,
): Promise<Draft> {
  const { file, fails, says, ownRedis } = mistake;
  const wrong = file
    ? await readFile(join(solutionOf(step), file), "utf8")
    : edited(solution[mistake.in] ?? "", mistake, step);
  return {
    kind: "mistake",
    title: `mistake "${mistake.mistake}"`,
    against: step,
    files: { ...solution, [mistake.in]: wrong },
    fails,
    says,
    ownRedis,
  };
}

function hostileDraft(against: Step, hostile: Hostile, solution: Files): Draft {
  const { what, server, alone, fails, says } = hostile;
  return {
    kind: "hostile",
    title: `hostile server "${what}"`,
    against,
    files: { "server.ts": alone ? `${server}\n` : `${server}\n${solution["server.ts"]}` },
    fails,
    says,
  };
}

function edited(solution: string, { mistake, edits = [] }: Mistake, step: Step): string {
  let text = solution;
  for (const [piece, instead] of edits) {
    const times = text.split(piece).length - 1;
    if (times !== 1) {
      throw new Mishap(
        `solutions/${step.name}/mistakes.ts, "${mistake}": the solution holds this piece ${times} times:\n  ${piece}`,
      );
    }
    text = text.replace(piece, () => instead);
  }
  return text;
}

async function place(draft: Draft, folder: string): Promise<Case> {
  const { against, files, ownRedis, only, ...rest } = draft;
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  // Messages are compared as a learner would see them.
  const shownAs = join("steps", against.name);
  return { ...rest, subject: { step: against, root: "steps", folder, shownAs, ownRedis, only } };
}

async function readFiles(folder: string, names: readonly string[]): Promise<Files> {
  const read = async (name: string) => [name, await readFile(join(folder, name), "utf8")] as const;
  return Object.fromEntries(await Promise.all(names.map(read)));
}
