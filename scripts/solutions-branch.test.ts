// npm run solutions-branch, in clones of a small workshop.
import { execFileSync } from "node:child_process";
import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Fixture, makeFixture } from "./fixture.ts";

const TRACKED = ["package.json", "WORKSHOP.md", "steps", "solutions"];

test("each step is a commit of its own, and nothing but the branch changes", async () => {
  await using workshop = await makeFixture();
  const git = startRepository(workshop);
  const before = git("status", "--porcelain") + git("rev-parse", "HEAD") + git("diff", "--cached");

  const ran = await workshop.npm("solutions-branch");

  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain("The branch solutions is made: 2 commits on main");
  expect(git("log", "--format=%s", "main..solutions")).toBe(
    "02-rooms: solved\n01-first-server: solved",
  );
  expect(git("diff", "--name-only", "main..solutions")).toBe(
    "steps/01-first-server/server.ts\nsteps/02-rooms/server.ts",
  );
  expect(git("show", "solutions:steps/02-rooms/server.ts")).toBe(
    git("show", "main:solutions/02-rooms/server.ts"),
  );
  const message = git("log", "-1", "--format=%B", "refs/heads/solutions");
  expect(message).toMatch(/^Rooms\. A room is a set of connections/m);
  expect(message).toMatch(/^Give people rooms to talk in\.\n {2}- `join\(room, ack\)`/m);
  expect(git("status", "--porcelain") + git("rev-parse", "HEAD") + git("diff", "--cached")).toBe(
    before,
  );
});

test("the same input gives the same commit, whenever and by whomever it is made", async () => {
  await using workshop = await makeFixture();
  const git = startRepository(workshop);
  await workshop.npm("solutions-branch");
  const first = git("rev-parse", "refs/heads/solutions");
  git("branch", "-D", "solutions");
  git("config", "user.name", "Bob");
  git("config", "commit.gpgSign", "true");

  const ran = await workshop.npm("solutions-branch");
  const again = await workshop.npm("solutions-branch");

  expect(ran.code).toBe(0);
  expect(git("rev-parse", "refs/heads/solutions")).toBe(first);
  expect(again.stdout).toContain("was made before, and is the same");
});

test("on the branch the steps pass, and the command asks to leave it", async () => {
  await using workshop = await makeFixture();
  const git = startRepository(workshop);
  await workshop.npm("solutions-branch");
  git("switch", "--quiet", "solutions");

  const checked = await workshop.npm("check", "--all");
  const ran = await workshop.npm("solutions-branch");

  expect(checked.stdout).toMatch(/01-first-server passed[^]*02-rooms passed/);
  expect(ran.stderr).toContain("git switch main");
  expect(ran.code).toBe(2);
});

test("what is not committed is named, and the branch is made all the same", async () => {
  await using workshop = await makeFixture();
  startRepository(workshop);
  await appendFile(join(workshop.folder, "solutions", "02-rooms", "server.ts"), "// later\n");

  const ran = await workshop.npm("solutions-branch");

  expect(ran.stdout).toMatch(/Not in a commit[^]*solutions\/02-rooms\/server\.ts/);
  expect(ran.code).toBe(0);
});

test("a branch of somebody else's is replaced only when told so, one of its own at once", async () => {
  await using workshop = await makeFixture();
  const git = startRepository(workshop);
  git("branch", "solutions");

  const refused = await workshop.npm("solutions-branch");
  const left = git("rev-parse", "refs/heads/solutions");
  const forced = await workshop.npm("solutions-branch", "--force");
  git("commit", "--quiet", "--allow-empty", "--message", "Change something");
  const renewed = await workshop.npm("solutions-branch");

  expect(refused.stderr).toMatch(/did not make[^]*The workshop[^]*--force/);
  expect(refused.code).toBe(2);
  expect(left).toBe(git("rev-parse", "main~"));
  expect([forced.code, renewed.code]).toEqual([0, 0]);
  expect(git("merge-base", "main", "solutions")).toBe(git("rev-parse", "main"));
});

test("a branch that is checked out elsewhere is left alone", async () => {
  await using workshop = await makeFixture();
  const git = startRepository(workshop);
  await workshop.npm("solutions-branch");
  git("worktree", "add", "--quiet", "beside", "solutions");

  const ran = await workshop.npm("solutions-branch", "--force");

  expect(ran.stderr).toMatch(/checked out in .*beside/);
  expect(ran.code).toBe(2);
});

test("without a repository, a commit or git, it says what to do", async () => {
  await using workshop = await makeFixture();

  const noRepository = await workshop.npm("solutions-branch");
  execFileSync("git", ["init", "--quiet"], { cwd: workshop.folder });
  const noCommit = await workshop.npm("solutions-branch");
  const path = process.env.PATH;
  process.env.PATH = join(workshop.folder, "empty");
  await mkdir(process.env.PATH);
  const noGit = await workshop.npm("solutions-branch");
  process.env.PATH = path;

  expect(noRepository.stderr).toContain("This folder is no clone of its own");
  expect(noCommit.stderr).toContain("There is no commit yet");
  expect(noGit.stderr).toContain("This command needs git");
  expect([noRepository, noCommit, noGit].map(({ code }) => code)).toEqual([2, 2, 2]);
});

/** Makes the workshop a repository with one commit. @returns how to run git in it. */
function startRepository({ folder }: Fixture): (...args: string[]) => string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trimEnd();
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Alice");
  git("config", "user.email", "alice@example.org");
  git("config", "commit.gpgSign", "false");
  git("add", ...TRACKED);
  git("commit", "--quiet", "--message", "The workshop");
  return git;
}
