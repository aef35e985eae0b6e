import { readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "../harness/repository.ts";
import { Mishap } from "../workshop/mishap.ts";
import type { Step, Subject } from "../workshop/steps.ts";
import { HOSTILE, type Hostile } from "./hostile.ts";
import type { Mistake, Proof } from "./mistakes.ts";

/** A server, and what the checks of a step must say of it. */
export interface Case {
  kind: "starter" | "solution" | "earlier" | "variant" | "mistake" | "hostile";
  /** What it is, for people: `mistake "answers the sender only"`. */
  title: string;
  subject: Subject;
  /** The checks that must fail, all of them and no other. */
  fails: readonly string[] | "all";
  /** A phrase that the message of the first of them must contain. */
  says?: string | undefined;
}

/** A case before its server is put in a folder. */
type Draft = Omit<Case, "subject"> & {
  against: Step;
  server: string;
  ownRedis?: string | undefined;
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
  const module = (await import(pathToFileURL(file).href)) as { default: Proof };
  return module.default;
}

/**
 * Every case of a step, each put in a folder of its own below `stage`: the starter, the solution
 * (against the checks of earlier steps, too), the variants and the mistakes.
 *
 * @throws Mishap when an edit of a mistake does not fit the solution.
 */
export async function casesOf(step: Step, steps: readonly Step[], stage: string): Promise<Case[]> {
  const proof = await readProof(step);
  const solution = await readServer(solutionOf(step));
  const drafts: Draft[] = [
    {
      kind: "starter",
      title: "the starter",
      against: step,
      server: await readServer(step.folder),
      fails: proof.starterFails,
    },
    ...steps
      .filter(({ number }) => number <= step.number)
      .map((against) => solutionDraft(step, against, solution)),
    ...(await variantDrafts(step)),
    ...(await Promise.all(proof.mistakes.map((each) => mistakeDraft(step, each, solution)))),
    ...(step.number === 1 ? HOSTILE.map((each) => hostileDraft(step, each, solution)) : []),
  ];
  return Promise.all(
    drafts.map((draft, index) => place(draft, join(stage, `${step.name}.${index}`))),
  );
}

function solutionDraft(step: Step, against: Step, server: string): Draft {
  const overturned = OVERTURNED.filter(
    ({ of, from }) => of === against.name && step.number >= from,
  );
  const isOwn = step.name === against.name;
  return {
    kind: isOwn ? "solution" : "earlier",
    title: isOwn ? "the solution" : `the solution, checked as ${against.name}`,
    against,
    server,
    fails: overturned.map(({ check }) => check),
  };
}

async function variantDrafts(step: Step): Promise<Draft[]> {
  const folder = join(solutionOf(step), "variants");
  const files = readdirSync(folder).toSorted();
  return Promise.all(
    files.map(async (file) => ({
      kind: "variant",
      title: `variant ${file}`,
      against: step,
      server: await readFile(join(folder, file), "utf8"),
      fails: [],
    })),
  );
}

async function mistakeDraft(step: Step, mistake: Mistake, solution: string): Promise<Draft> {
  const { file, fails, says, ownRedis } = mistake;
  return {
    kind: "mistake",
    title: `mistake "${mistake.mistake}"`,
    against: step,
    server: file
      ? await readFile(join(solutionOf(step), file), "utf8")
      : edited(solution, mistake, step),
    fails,
    says,
    ownRedis,
  };
}

function hostileDraft(against: Step, hostile: Hostile, solution: string): Draft {
  const { what, server, alone, fails, says } = hostile;
  return {
    kind: "hostile",
    title: `hostile server "${what}"`,
    against,
    server: alone ? `${server}\n` : `${server}\n${solution}`,
    fails,
    says,
  };
}

function edited(solution: string, { mistake, edits = [] }: Mistake, step: Step): string {
  let server = solution;
  for (const [piece, instead] of edits) {
    const times = server.split(piece).length - 1;
    if (times !== 1) {
      throw new Mishap(
        `solutions/${step.name}/mistakes.ts, "${mistake}": the solution holds this piece ${times} times:\n  ${piece}`,
      );
    }
    server = server.replace(piece, () => instead);
  }
  return server;
}

async function place({ against, server, ownRedis, ...rest }: Draft, folder: string): Promise<Case> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "server.ts"), server);
  // Messages are compared as a learner would see them.
  const shownAs = join("steps", against.name);
  return { ...rest, subject: { step: against, root: "steps", folder, shownAs, ownRedis } };
}

function readServer(folder: string): Promise<string> {
  return readFile(join(folder, "server.ts"), "utf8");
}
