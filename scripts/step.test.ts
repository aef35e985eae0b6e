// The learner's home, in a real terminal.
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFixture } from "./fixture.ts";

// The terminal is made by util-linux's `script`; that of macOS takes other options.
const options = { skip: process.platform !== "linux" };

test("a learner walks from the first step to the end", options, async () => {
  await using workshop = await makeFixture();
  const solve = (step: string) =>
    copyFile(
      join(workshop.folder, "solutions", step, "server.ts"),
      join(workshop.folder, "steps", step, "server.ts"),
    );
  const terminal = workshop.terminal("step");

  await terminal.shows("Step 1 of 2");
  await terminal.shows("h hint");
  terminal.press("h");
  await terminal.shows("Hint 1.");
  expect(terminal.screen).not.toContain("Hint 2.");
  await solve("01-first-server");
  await terminal.shows("You can now explain");
  terminal.press("n");
  await terminal.shows("Step 2 of 2");
  await terminal.shows("✗ a message reaches everybody in the room");
  await solve("02-rooms");
  await terminal.shows("You can now explain");
  terminal.press("l");
  await terminal.shows("✓ 02-rooms");
  terminal.press("n");
  await terminal.shows("All 2 steps pass");
  terminal.press("q");

  expect(await terminal.ended).toBe(0);
  const again = await workshop.npm("step", "list");
  expect(again.stdout).toMatch(/✓ 01-first-server +passed\n✓ 02-rooms +passed/);
});

test("editing a passed server makes its step unproved again", async () => {
  await using workshop = await makeFixture();
  const server = join(workshop.folder, "steps", "01-first-server", "server.ts");
  await copyFile(join(workshop.folder, "solutions", "01-first-server", "server.ts"), server);
  await workshop.npm("step", "1");
  expect((await workshop.npm("step", "list")).stdout).toContain("✓ 01-first-server");

  await writeFile(server, "// nothing\n");

  expect((await workshop.npm("step", "list")).stdout).toMatch(/· 01-first-server +not checked/);
});

test("Ctrl-C ends it, also in the middle of a check", options, async () => {
  await using workshop = await makeFixture();
  const server = join(workshop.folder, "steps", "01-first-server", "server.ts");
  await writeFile(server, "for (;;);\n");
  const terminal = workshop.terminal("step");
  await terminal.shows("checking");

  terminal.press("\x03");

  expect(await terminal.ended).toBe(0);
});
