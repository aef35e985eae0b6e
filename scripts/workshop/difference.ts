import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { repository } from "../harness/repository.ts";
import { Mishap } from "./mishap.ts";
import { filesOf, type Step } from "./steps.ts";

/** How one file of a learner differs from the solution's. */
export interface Difference {
  /** The learner's file, as in "steps/02-rooms/server.ts". */
  file: string;
  /** In unified format, without its headings; "" when they are alike. */
  lines: string;
}

/**
 * Compares the files of a step with the solution's, by `git diff`.
 *
 * @throws Mishap when git is not installed, or a file is not there.
 */
export function differences(step: Step): Difference[] {
  return filesOf(step).map((name) => {
    const file = relative(repository, join(step.folder, name));
    const solved = join("solutions", step.name, name);
    return { file, lines: compare(file, existsSync(join(repository, solved)) ? solved : file) };
  });
}

function compare(file: string, solved: string): string {
  const plain = ["--no-color", "--no-ext-diff", "--no-textconv", "--ignore-space-at-eol"];
  const args = ["diff", "--no-index", ...plain, "--", file, solved];
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    cwd: repository,
    encoding: "utf8",
  });
  if (error) throw new Mishap("Differences are shown by git, and git is not installed.");
  // 0: alike, 1: different. https://git-scm.com/docs/git-diff
  if (status === 0) return "";
  const begin = stdout.indexOf("@@");
  // A file that is not there ends with 1, too.
  if (status === 1 && begin >= 0) return stdout.slice(begin).trimEnd();
  throw new Mishap(`git could not compare ${file}: ${stderr.trim()}`);
}
