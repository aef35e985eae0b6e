// The learner's home, in a real terminal.
import { copyFile, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { type Fixture, makeFixture, tty } from "./fixture.ts";

const server = (workshop: Fixture, step: string, root = "steps") =>
  join(workshop.folder, root, step, "server.ts");

const solve = (workshop: Fixture, step: string) =>
  copyFile(server(workshop, step, "solutions"), server(workshop, step));

const keptIn = (workshop: Fixture) => readdir(join(workshop.folder, ".workshop", "kept"));

test("a learner walks from the first step to the end", tty, async () => {
  await using workshop = await makeFixture();
  const terminal = workshop.terminal("step");

  await terminal.shows("Step 1 of 2");
  await terminal.shows("✗ a client connects over WebSocket");
  terminal.press("h");
  await terminal.shows("Hint 1.");
  expect(terminal.screen).not.toContain("Hint 2.");
  await solve(workshop, "01-first-server");
  await terminal.shows("You can now explain");
  expect(terminal.screen).toContain("Next: 02-rooms.");
  terminal.press("n");
  await terminal.shows("Step 2 of 2");
  await terminal.shows("✗ a message reaches everybody in the room");
  terminal.resize(60, 14);
  await terminal.shows("↓ more");
  terminal.resize(80, 40);
  await solve(workshop, "02-rooms");
  await terminal.shows("You can now explain");
  terminal.press("l");
  await terminal.shows("✓ 02-rooms");
  terminal.press("1\r");
  await terminal.shows("Step 1 of 2");
  terminal.press("n");
  await terminal.shows("n finish");
  terminal.press("n");
  await terminal.shows("All 2 steps pass");
  terminal.press("q");

  expect(await terminal.ended).toBe(0);
  const again = await workshop.npm("step", "list", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject([
    { step: "01-first-server", verdict: "passed" },
    { step: "02-rooms", verdict: "passed" },
  ]);
});

test("nothing that a learner wrote is lost, whatever is pressed", tty, async () => {
  await using workshop = await makeFixture({ isClone: true });
  const file = server(workshop, "01-first-server");
  const starter = await readFile(file, "utf8");
  const mine = `// my own work\n${starter}`;
  await writeFile(file, mine);
  const terminal = workshop.terminal("step");
  await terminal.shows("✗ a client connects over WebSocket");

  terminal.press("d");
  await terminal.shows("Press y to");
  terminal.press("n");
  await terminal.shows("Step 2 of 2");
  terminal.press("p");
  await terminal.shows("✗ a client connects over WebSocket");
  terminal.press("d");
  await terminal.shows("Press y to");
  terminal.press("y");
  await terminal.shows("-// my own work");
  terminal.press("\x1b");
  await terminal.shows("Step 1 of 2");
  terminal.press("r");
  await terminal.shows("Back at the start");
  expect(await readFile(file, "utf8")).toBe(starter);
  terminal.press("u");
  await terminal.shows("Brought back what you had in 01-first-server");
  expect(await readFile(file, "utf8")).toBe(mine);
  terminal.press("s");
  await terminal.shows("Press y to put its solution in place");
  terminal.press("y");
  await terminal.shows("01-first-server passes. The solution is in place.");
  await terminal.shows("Step 2 of 2");
  terminal.press("u");
  await terminal.shows("Step 1 of 2");
  expect(await readFile(file, "utf8")).toBe(mine);
  terminal.press("\x03");
  await terminal.shows("You were in 01-first-server. Go on with: npm run step -- 1");

  expect(await terminal.ended).toBe(0);
  expect(await keptIn(workshop)).toHaveLength(4);
  const undone = await workshop.npm("step", "undo", "--json");
  expect(JSON.parse(undone.stdout)).toEqual({ step: null, kept: null });
});

test("files may be saved in pieces, twenty times in a second, and go away", tty, async () => {
  await using workshop = await makeFixture();
  const file = server(workshop, "01-first-server");
  const solved = await readFile(server(workshop, "01-first-server", "solutions"), "utf8");
  const terminal = workshop.terminal("step");
  const beside = workshop.terminal("step");
  await terminal.shows("✗ a client connects over WebSocket");
  await beside.shows("✗ a client connects over WebSocket");

  for (let save = 1; save <= 20; save++) {
    await writeFile(file, `throw new Error("save ${save}");\n`);
    await pause(45);
  }
  await terminal.shows("Error: save 20");
  await rm(file);
  await terminal.shows("There is no server.ts in steps/01-first-server.");
  await using pieces = await open(file, "w");
  for (let start = 0; start < solved.length; start += 400) {
    await pieces.write(solved.slice(start, start + 400));
    await pause(5);
  }

  await terminal.shows("You can now explain");
  await beside.shows("You can now explain");
  terminal.press("q");
  beside.press("q");
  expect(await Promise.all([terminal.ended, beside.ended])).toEqual([0, 0]);
});

test("Ctrl-C ends it, also in the middle of a check", tty, async () => {
  await using workshop = await makeFixture();
  await writeFile(server(workshop, "01-first-server"), "for (;;);\n");
  const terminal = workshop.terminal("step");
  await terminal.shows("checking");

  terminal.press("\x03");

  expect(await terminal.ended).toBe(0);
});

const scripted = await makeFixture({ isClone: true });
afterAll(() => scripted[Symbol.asyncDispose]());

test("every key has a command that needs no terminal", async () => {
  const step = async (...args: string[]) => {
    const { stdout, code } = await scripted.npm("step", ...args, "--json");
    return { ...(JSON.parse(stdout) as { check?: string }), code };
  };
  const file = server(scripted, "02-rooms");
  const starter = await readFile(file, "utf8");

  const first = await step("hint", "2");
  const second = await step("hint", "2");
  expect(first).toMatchObject({ check: expect.any(String), hints: [expect.any(String)], left: 2 });
  expect(second).toMatchObject({ check: first.check, left: 1, code: 0 });
  const { stderr, code } = await scripted.npm("step", "diff", "2");
  expect(stderr).toContain("npm run step -- diff 2 --yes");
  expect(code).toBe(2);
  expect(await step("diff", "2", "--yes")).toMatchObject({
    files: [{ file: "steps/02-rooms/server.ts", lines: expect.stringContaining("+    ack();") }],
  });
  expect(await step("solution", "2")).toMatchObject({ step: "02-rooms", code: 0 });
  expect(await readFile(file, "utf8")).toContain("socket.join(room)");
  expect(await step("reset", "2")).toMatchObject({ step: "02-rooms", code: 0 });
  expect(await readFile(file, "utf8")).toBe(starter);
  expect(await step("undo")).toMatchObject({ step: "02-rooms", code: 0 });
  expect(await readFile(file, "utf8")).toContain("socket.join(room)");
  expect(await step("doctor")).toMatchObject({
    findings: expect.arrayContaining([
      { what: "Node", state: "there", says: expect.stringContaining(process.version) },
    ]),
  });
});

test("what cannot be kept is not replaced", async () => {
  const file = server(scripted, "01-first-server");
  const before = await readFile(file, "utf8");
  await rm(join(scripted.folder, ".workshop", "kept"), { recursive: true, force: true });
  await writeFile(join(scripted.folder, ".workshop", "kept"), "a file in the way");

  const { stderr, code } = await scripted.npm("step", "solution", "1");

  expect(stderr).toMatch(/steps\/01-first-server could not be replaced: .* Nothing was lost/);
  expect(code).toBe(2);
  expect(await readFile(file, "utf8")).toBe(before);
});
