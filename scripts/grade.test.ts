// npm run grade, on what four people handed in.
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFixture } from "./fixture.ts";
import { waitUntil } from "./harness/wait.ts";

const STEP = "01-first-server";
/** Three whole checks, on a machine that is testing everything else. */
const LONG = { timeout: 240_000 };

/** A child with nothing of its parent's environment, in a group of its own. */
const FORK = `import { spawn } from "node:child_process";
spawn("sleep", ["4321"], { detached: true, stdio: "ignore", env: {} }).unref();
console.log("the instructor's", process.env.SECRET);
setTimeout(() => process.exit(1), 500);
`;

test(
  "everybody is graded, whatever the others hand in, and nothing is left of it",
  LONG,
  async () => {
    await using workshop = await makeFixture();
    await using handedIn = await makeFolder();
    const solution = await readFile(join(workshop.folder, "solutions", STEP, "server.ts"), "utf8");
    await handedIn.puts(join("alice", "steps", STEP, "server.ts"), solution);
    await handedIn.puts(
      join("bob", STEP, "server.ts"),
      solution.replace("io.emit", "socket.broadcast.emit"),
    );
    await handedIn.puts(join("mallory", STEP, "server.ts"), FORK);
    await mkdir(join(handedIn.folder, "nobody"));
    const before = await readdir(handedIn.folder, { recursive: true });
    const files = {
      json: join(workshop.folder, "grades.json"),
      csv: join(workshop.folder, "a.csv"),
    };
    process.env.SECRET = "password";

    const options = ["--steps", "1", "--json", files.json, "--csv", files.csv];
    const ran = await workshop.npm("grade", handedIn.folder, ...options);

    delete process.env.SECRET;
    expect(ran.stdout).toMatch(
      /^alice +✓ +1\/1\nbob +✗ +0\/1\nmallory +✗ +0\/1\nnobody +· +0\/1$/m,
    );
    expect(ran.stdout).toMatch(
      /^bob\n {2}✗ 01 a shout reaches everybody, the sender too\n {7}alice \(node A\) should hear shout/m,
    );
    expect(ran.code).toBe(1);
    const grades = JSON.parse(await readFile(files.json, "utf8")) as { grades: object[] }[];
    expect(grades.map((each) => each.grades[0])).toMatchObject([
      { verdict: "passed", check: null },
      { verdict: "failed", check: "a shout reaches everybody, the sender too" },
      { verdict: "failed", message: expect.stringContaining("the instructor's undefined") },
      { verdict: "missing" },
    ]);
    expect(await readFile(files.csv, "utf8")).toContain('"alice","1","passed"\r\n');
    expect(await readdir(handedIn.folder, { recursive: true })).toEqual(before);
    expect(await waitUntil(() => !processes().includes("sleep 4321"), 2_000)).toBe(true);
  },
);

test("what goes beyond its limits is stopped, and links are not followed", async () => {
  await using workshop = await makeFixture();
  await using handedIn = await makeFolder();
  const hog = "const kept = [];\nsetInterval(() => kept.push(Buffer.alloc(5e7, 1)), 10);\n";
  await handedIn.puts(join("hog", STEP, "server.ts"), hog);
  await mkdir(join(handedIn.folder, "link", STEP), { recursive: true });
  await symlink("/etc/passwd", join(handedIn.folder, "link", STEP, "server.ts"));
  await handedIn.puts(join("large", STEP, "server.ts"), "");
  await handedIn.puts(join("large", STEP, "data.json"), "1".repeat(2 ** 20 + 1));

  const ran = await workshop.npm("grade", handedIn.folder, "--steps", "1", "--memory", "500");

  expect(ran.stdout).toMatch(/✗ 01 Stopped. It took more than 500 MB of memory/);
  expect(ran.stdout).toMatch(/link +· +0\/1/);
  expect(ran.stdout).toMatch(/✗ 01 It holds more than 50 files or 1 MB of source code/);
});

test("what cannot be graded is told in a sentence", async () => {
  await using workshop = await makeFixture();
  await cp(join(workshop.folder, "scripts"), join(workshop.folder, "not steps", "scripts"), {
    recursive: true,
  });

  const none = await workshop.npm("grade");
  const nowhere = await workshop.npm("grade", "nowhere");
  const empty = await workshop.npm("grade", "not steps");
  const steps = await workshop.npm("grade", "steps", "--steps", "1-9");
  const workers = await workshop.npm("grade", "steps", "--workers", "many");

  expect(none.stderr).toContain("Name a folder");
  expect(nowhere.stderr).toContain("There is no folder nowhere");
  expect(empty.stderr).toContain("There is no submission in not steps");
  expect(steps.stderr).toContain('There is no step "9"');
  expect(workers.stderr).toContain('--workers takes a whole number above 0, and "many" is none');
  expect([none, nowhere, empty, steps, workers].map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
});

function processes(): string {
  return execFileSync("ps", ["-axo", "args"], { encoding: "utf8" });
}

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), "handed in "));
  return {
    folder,
    puts: async (path: string, text: string) => {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await writeFile(join(folder, path), text);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
