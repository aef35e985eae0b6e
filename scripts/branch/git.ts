import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { repository } from "../harness/repository.ts";
import { Mishap } from "../workshop/mishap.ts";

const LONGEST_ANSWER = 64 * 1024 * 1024;

/** What git said when it refused. */
export class GitRefusal extends Error {
  override name = "GitRefusal";
}

/**
 * Runs git in this repository, whatever repository the environment may name.
 *
 * @param variables added to its environment.
 * @returns what it printed, without the last line break.
 * @throws GitRefusal with git's own words, when it ends with another code than 0.
 * @throws Mishap when there is no git.
 */
export async function git(
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  try {
    const { stdout } = await promisify(execFile)("git", args, {
      cwd: repository,
      env: { ...Object.fromEntries(inherited), ...variables, LC_ALL: "C" },
      maxBuffer: LONGEST_ANSWER,
    });
    return stdout.replace(/\n$/, "");
  } catch (error) {
    const { code, stderr } = error as { code?: number | string; stderr?: string };
    if (code === "ENOENT") throw new Mishap("This command needs git, and there is none here.");
    throw new GitRefusal(stderr?.trim() || String(error));
  }
}

/** The same, with undefined where git refuses: for questions that may have no answer. */
export async function askGit(...args: string[]): Promise<string | undefined> {
  return git(args).catch((error: unknown) => {
    if (error instanceof GitRefusal) return undefined;
    throw error;
  });
}
