import { tmpdir } from "node:os";
import { join } from "node:path";
import { temporaryFolder } from "../harness/temporary.ts";
import { git } from "./git.ts";
import { type Change, commitMessage } from "./message.ts";
import { type SolvedStep, solvedSteps } from "./tree.ts";

/** The commit that solves a step. */
export interface StepCommit {
  /** "05-redis-adapter". */
  name: string;
  commit: string;
  changes: Change[];
}

/**
 * Makes a commit for each step, one on top of the other, in which `steps/` holds the solved files.
 *
 * All of it comes from the base commit, people and dates included, so the same base gives the
 * same commits. Made with an index of its own: neither the work tree, nor its index, nor any
 * branch is touched.
 *
 * @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export async function buildCommits(base: string): Promise<StepCommit[]> {
  await using index = await temporaryFolder(join(tmpdir(), "workshop-index-"));
  const people = await peopleOf(base);
  const variables = { ...people, GIT_INDEX_FILE: join(index.folder, "index") };
  await git(["read-tree", base], variables);
  const guide = await git(["cat-file", "blob", `${base}:WORKSHOP.md`]);
  const commits: StepCommit[] = [];
  for (const step of await solvedSteps(base)) {
    const parent = commits.at(-1)?.commit ?? base;
    commits.push(await commitStep(step, parent, guide, variables));
  }
  return commits;
}

async function commitStep(
  { name, files }: SolvedStep,
  parent: string,
  guide: string,
  variables: Record<string, string>,
): Promise<StepCommit> {
  const entries = files.map(({ mode, id, path }) => `${mode},${id},${path}`);
  const places = entries.flatMap((entry) => ["--cacheinfo", entry]);
  await git(["update-index", ...places], variables);
  const tree = await git(["write-tree"], variables);
  const changes = await changesBetween(parent, tree);
  const starters = await Promise.all(
    changes.map(({ path }) => git(["cat-file", "blob", `${parent}:${path}`])),
  );
  const message = commitMessage(name, guide, starters, changes);
  const how = ["-c", "i18n.commitEncoding=UTF-8", "commit-tree", "--no-gpg-sign"];
  const commit = await git([...how, tree, "-p", parent, "-m", message], variables);
  return { name, commit, changes };
}

async function changesBetween(one: string, other: string): Promise<Change[]> {
  const how = ["diff-tree", "-r", "-z", "--numstat", "--diff-algorithm=myers", "--no-renames"];
  const lines = (await git([...how, one, other])).split("\0").filter(Boolean);
  return lines.map((line) => {
    const [added, removed, path = ""] = line.split("\t");
    return { path, added: Number(added), removed: Number(removed) };
  });
}

/** Who made a commit, and when, as the variables by which git takes them. */
async function peopleOf(commit: string): Promise<Record<string, string>> {
  const format = ["%an", "%ae", "%ad", "%cn", "%ce", "%cd"].join("%x00");
  const told = await git([
    "log",
    "-1",
    "--date=raw",
    "--no-show-signature",
    `--format=${format}`,
    commit,
  ]);
  const [author = "", mail = "", date = "", committer = "", theirMail = "", theirDate = ""] =
    told.split("\0");
  return {
    GIT_AUTHOR_NAME: author,
    GIT_AUTHOR_EMAIL: mail,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: committer,
    GIT_COMMITTER_EMAIL: theirMail,
    GIT_COMMITTER_DATE: theirDate,
  };
}
