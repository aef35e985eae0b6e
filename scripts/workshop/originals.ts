import { execFileSync } from "node:child_process";
import { join, relative } from "node:path";
import { repository } from "../harness/repository.ts";
import { type Files, readFiles } from "./keep.ts";
import { Mishap } from "./mishap.ts";
import { filesOf, type Step } from "./steps.ts";

/** The parts of the workshop that learners do not commit changes of. */
const OURS = ["scripts", "solutions", "package.json", "WORKSHOP.md"];

/**
 * The files of a step as the workshop ships them: those of the newest commit that the workshop
 * itself made. A learner's own commits do not count.
 *
 * @throws Mishap when there is no git, or this is no clone.
 */
export function starterFiles(step: Step): Files {
  const commit = git("log", "-1", "--format=%H", "--", ...OURS).trim();
  if (!commit) throw new Mishap(NO_CLONE);
  const folder = relative(repository, step.folder);
  const names = git("ls-tree", "--name-only", commit, `${folder}/`).trim().split("\n");
  const own = names.filter((name) => name.endsWith(".ts") && !name.endsWith("/check.test.ts"));
  return Object.fromEntries(
    own.map((name) => [name.slice(folder.length + 1), git("show", `${commit}:${name}`)]),
  );
}

/** The files of a step, solved. */
export function solutionFiles(step: Step): Files {
  return readFiles(join(repository, "solutions", step.name), filesOf(step));
}

const NO_CLONE =
  "The starter comes from git, and this folder is no clone of the workshop. " +
  "Clone it again beside this one, and copy the step's files.";

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, { cwd: repository, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new Mishap(
      isMissing ? "The starter comes from git, and git is not installed." : NO_CLONE,
    );
  }
}
