import { realpath } from "node:fs/promises";
import { repository } from "../harness/repository.ts";
import { Mishap } from "../workshop/mishap.ts";
import { buildCommits, type StepCommit } from "./build.ts";
import { askGit, git } from "./git.ts";
import { MADE_BY } from "./message.ts";

/** The branch that is made. */
export const BRANCH = "solutions";
const REF = `refs/heads/${BRANCH}`;

/** What was made, for people. */
export interface Made {
  /** The commit that it builds on, and what is checked out now: a branch's name, or the commit. */
  base: string;
  from: string;
  commits: StepCommit[];
  /** Whether the branch was there already, at the very same commit. */
  wasThere: boolean;
  /** Paths with changes that the base commit does not hold, so the branch does not either. */
  leftOut: string[];
}

/**
 * Makes the branch `solutions` from the current commit. Only that branch changes.
 *
 * @param force whether to replace a branch of that name that was not made by this.
 * @throws Mishap when there is nothing to make it from, or a branch that must not be lost.
 */
export async function makeSolutionsBranch({ force }: { force: boolean }): Promise<Made> {
  const base = await findBase();
  const before = await askGit("rev-parse", "--verify", "--quiet", REF);
  await refuseCheckedOut();
  if (before && !force) await refuseForeign(before);
  const commits = await buildCommits(base);
  const tip = commits.at(-1)?.commit;
  if (!tip) throw new Mishap("The current commit holds no step with a solution.");
  // Refused by git when somebody moved the branch meanwhile.
  const expected = before ?? "0".repeat(tip.length);
  await git(["update-ref", "-m", MADE_BY, REF, tip, expected]);
  const from = (await askGit("symbolic-ref", "--quiet", "--short", "HEAD")) ?? base.slice(0, 10);
  return { base, from, commits, wasThere: before === tip, leftOut: await changedPaths() };
}

async function findBase(): Promise<string> {
  const top = await askGit("rev-parse", "--show-toplevel");
  if (top === undefined || (await realpath(top)) !== (await realpath(repository))) {
    throw new Mishap(
      "This folder is no clone of its own: git knows no repository that begins here.\n" +
        "Make the branch in a clone, or begin one: git init && git add . && git commit",
    );
  }
  const base = await askGit("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  if (!base) {
    throw new Mishap("There is no commit yet to build on. Make one:\n\n  git add . && git commit");
  }
  if (await isOurs(base)) {
    throw new Mishap(
      `You stand on the branch ${BRANCH}, or in it. Switch to the branch that the learners get:\n\n` +
        "  git switch main",
    );
  }
  return base;
}

/** A branch that is checked out somewhere would change under the hands of whoever works there. */
async function refuseCheckedOut(): Promise<void> {
  const worktrees = (await git(["worktree", "list", "--porcelain"])).split("\n\n");
  const holder = worktrees.find((each) => each.split("\n").includes(`branch ${REF}`));
  if (!holder) return;
  const path = /^worktree (.*)$/m.exec(holder)?.[1];
  throw new Mishap(
    `The branch ${BRANCH} is checked out in ${path}.\n` +
      "Switch to another one there, and run this again:\n\n  git switch main",
  );
}

async function refuseForeign(tip: string): Promise<void> {
  if (await isOurs(tip)) return;
  const last = await git(["log", "-1", "--no-show-signature", "--format=%h %s", tip]);
  throw new Mishap(
    `There is a branch ${BRANCH} that this command did not make. Its last commit is\n\n  ${last}\n\n` +
      `Give it another name (git branch -m ${BRANCH} mine), or let it be replaced:\n\n` +
      "  npm run solutions-branch -- --force",
  );
}

async function isOurs(commit: string): Promise<boolean> {
  const message = await git(["log", "-1", "--no-show-signature", "--format=%B", commit]);
  return message.split("\n").includes(MADE_BY);
}

async function changedPaths(): Promise<string[]> {
  const what = ["steps", "solutions", "WORKSHOP.md"];
  const status = await git(["status", "--porcelain", "-z", "--no-renames", "--", ...what]);
  return status
    .split("\0")
    .filter(Boolean)
    .map((line) => line.slice(3));
}
