// The commands as people type them, on a small workshop in a folder with spaces in its name.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeFixture } from "./fixture.ts";

const workshop = await makeFixture();
afterAll(() => workshop[Symbol.asyncDispose]());

test("check tells a failing step from a passing one, by its exit code and in words", async () => {
  const starter = await workshop.npm("check", "1");
  const solution = await workshop.npm("check", "01-first-server", "--root", "solutions");

  expect(starter.code).toBe(1);
  expect(starter.stdout).toContain("✗ a client connects over WebSocket");
  expect(starter.stdout).toContain("01-first-server failed: 0 of 8 checks pass");
  expect(solution.code).toBe(0);
  expect(solution.stdout).toContain("01-first-server passed: 8 of 8 checks pass");
});

test("check --json prints one object, and with --all an array", async () => {
  const one = await workshop.npm("check", "1", "--root", "solutions", "--json");
  const all = await workshop.npm("check", "--all", "--json");

  expect(JSON.parse(one.stdout)).toMatchObject({
    step: "01-first-server",
    root: "solutions",
    verdict: "passed",
    checks: expect.arrayContaining([
      { name: "a shout carries the sender's name", verdict: "passed", message: null },
    ]),
  });
  expect(JSON.parse(all.stdout)).toMatchObject([
    { step: "01-first-server", root: "steps", verdict: "failed" },
    { step: "02-rooms", root: "steps", verdict: "failed" },
  ]);
  expect(all.code).toBe(1);
});

test("check takes servers from anywhere on disk and leaves nothing there", async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), "somebody's steps "));
  await cp(join(workshop.folder, "solutions"), elsewhere, { recursive: true });
  await writeFile(join(elsewhere, "01-first-server", "names.ts"), 'export const first = "A";\n');
  const file = join(elsewhere, "01-first-server", "server.ts");
  const server = await readFile(file, "utf8");
  await writeFile(
    file,
    `import { first } from "./names.ts";\n${server.replace('nodeName = "A"', "nodeName = first")}`,
  );
  const before = await readdir(elsewhere, { recursive: true });

  const ran = await workshop.npm("check", "1", "--root", elsewhere);

  expect(ran.stdout).toContain("01-first-server passed");
  expect(ran.code).toBe(0);
  expect(await readdir(elsewhere, { recursive: true })).toEqual(before);
  await rm(elsewhere, { recursive: true });
});

test("a root that lacks one of a step's files is told which", async () => {
  await using several = await makeFixture();
  const home = join(several.folder, "steps", "02-rooms");
  await writeFile(join(home, "balancer.ts"), "");
  await writeFile(join(home, "client.ts"), "// Given: the client of step 01.\n");

  const ran = await several.npm("check", "2", "--root", "solutions");
  const shown = await several.npm("step", "2");

  expect(ran.stderr).toContain(
    "There is no balancer.ts in solutions/02-rooms. This step consists of balancer.ts and client.ts and server.ts.",
  );
  expect(ran.code).toBe(2);
  expect(shown.stdout).toContain(
    "edit  steps/02-rooms/balancer.ts\n        steps/02-rooms/server.ts\n",
  );
});

test("an error is told with the path that its owner knows", async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), "somebody's steps "));
  await mkdir(join(elsewhere, "02-rooms"));
  await writeFile(join(elsewhere, "02-rooms", "server.ts"), "\n\nconst = oops;\n");

  const ran = await workshop.npm("check", "2", "--root", elsewhere);

  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain(`${elsewhere}/02-rooms/server.ts:3`);
  expect(ran.stdout).not.toContain(".workshop");
  await rm(elsewhere, { recursive: true });
});

test.for([
  [["check", "77"], /There is no step "77"[^]*02-rooms/],
  [["check", "kitchen"], /There is no step "kitchen"/],
  [["check"], /Name one step, or all of them/],
  [["check", "1", "--all"], /Name one step, or all of them/],
  [["check", "1", "--rot", "x"], /Unknown option '--rot'/],
  [["check", "1", "--root", "nowhere"], /There is no folder nowhere/],
  [["check", "1", "--root", "scripts"], /scripts has no folder 01-first-server/],
  [["check", "1", "--root", "."], /use --root steps/],
  [["step", "9"], /There is no step "9"/],
  [["chat"], /Who are you\?/],
  [["gate", "--only", "("], /--only takes a regular expression, and "\(" is none/],
  [["gate", "1", "--only", "no such case"], /No case is called like \/no such case\//],
  [["soak", "--runs", "abc"], /--runs takes a whole number above 0/],
  [["bench", "--saves", "0"], /--saves takes a whole number above 0/],
] as const)("%j is answered with a sentence and exit code 2", async ([[name, ...args], words]) => {
  const ran = await workshop.npm(name, ...args);

  expect(ran.stderr).toMatch(words);
  expect(ran.stderr).not.toMatch(/^\s+at /m);
  expect(ran.code).toBe(2);
});

test("without packages every command says how to install them", async () => {
  await using fresh = await makeFixture({ without: "node_modules" });

  const ran = await fresh.npm("step");

  expect(ran.stderr).toContain("npm ci");
  expect(ran.code).toBe(2);
});

test("redis says when its port is taken by something else", async () => {
  const other = createServer((socket) => socket.on("error", () => {}).end("no redis\r\n"));
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  process.env.REDIS_URL = `redis://127.0.0.1:${port}`;

  const ran = await workshop.npm("redis");

  delete process.env.REDIS_URL;
  other.close();
  expect(ran.stderr).toContain(`Something that is no Redis listens on port ${port}`);
  expect(ran.code).toBe(2);
});

test("step without a terminal shows the step, checks it once and ends", async () => {
  const ran = await workshop.npm("step");

  expect(ran.stdout).toContain("Step 1 of 2 · 01-first-server");
  expect(ran.stdout).toContain("edit  steps/01-first-server/server.ts");
  expect(ran.stdout).toContain("✗ a client connects over WebSocket");
  expect(ran.code).toBe(0);
});
