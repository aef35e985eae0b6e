// What has to hold in every step, besides what its checks say of servers.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseSection, readHints } from "../workshop/guide.ts";
import { repository } from "../harness/repository.ts";
import { editedFilesOf, filesOf, listSteps } from "../workshop/steps.ts";
import { driftsAt } from "./drift.ts";
import { checkNames } from "./symptoms.ts";

const steps = listSteps();
const guide = readFileSync(join(repository, "WORKSHOP.md"), "utf8");
const read = (...path: string[]) => readFileSync(join(repository, ...path), "utf8");

test("steps are numbered from 01 without a gap", () => {
  expect(steps.map(({ number }) => number)).toEqual(steps.map((_step, index) => index + 1));
});

test.for(steps)("$name has its section in WORKSHOP.md", ({ name }) => {
  const section = parseSection(guide, name);

  expect(section, `WORKSHOP.md has no heading "## ${name}"`).toBeDefined();
  expect(section?.title, `below "## ${name}" comes "**Title.** The idea in a line"`).not.toBe("");
  expect(section?.idea).not.toBe("");
  expect(`${section?.title} ${section?.idea}`.length).toBeLessThanOrEqual(100);
  expect(section?.learned.length, `${name}: "What you can now explain"`).toBeGreaterThanOrEqual(3);
});

test("README's picture of step 05 names the line of its section", () => {
  expect(read("README.md")).toContain(
    `read  WORKSHOP.md:${parseSection(guide, "05-redis-adapter")?.line}\n`,
  );
});

test.for(steps)("$name has three hints for each of its checks", (step) => {
  const hints = readHints(step);

  expect([...hints.keys()]).toEqual(checkNames(step));
  for (const [name, found] of hints) expect(found, name).toHaveLength(3);
});

test.for(steps)("$name has five questions in INSTRUCTORS.md", ({ name }) => {
  const [, questions = ""] = read("INSTRUCTORS.md").split("\n## Questions that come\n");
  const [, section = ""] = questions.split(/\n## /)[0]?.split(`\n### ${name}\n`) ?? [];

  const asked = section.split("\n### ")[0]?.match(/^- \*\*.+?\*\*/gm) ?? [];

  expect(asked.length, `"### ${name}" below "## Questions that come"`).toBeGreaterThanOrEqual(5);
});

test.for(steps)("$name has its solution, mistakes and variants", (step) => {
  for (const file of [...filesOf(step), "mistakes.ts", "variants"]) {
    const path = join("solutions", step.name, file);
    expect(existsSync(join(repository, path)), `${path} is missing`).toBe(true);
  }
});

test.for(steps)("the starter of $name has one TODO in each file to edit", (step) => {
  const files = filesOf(step);
  const todos = files.map((file) => read("steps", step.name, file).match(/\/\/ TODO/g) ?? []);

  expect(Math.max(...todos.map(({ length }) => length))).toBe(1);
  expect(
    files.filter((_file, index) => todos[index]?.length),
    `what begins with "// Given:" has no TODO, and all else has one`,
  ).toEqual(editedFilesOf(step));
  for (const file of files) {
    expect(read("solutions", step.name, file)).not.toMatch(/TODO|Given:/);
  }
});

test.for(steps.slice(1))(
  "the starter of $name is the solution before it, plus its TODO",
  (step) => {
    const before = steps[steps.indexOf(step) - 1]!;

    for (const file of filesOf(before)) {
      const line = driftsAt(read("steps", step.name, file), read("solutions", before.name, file));

      expect(
        line,
        `steps/${step.name}/${file}:${line} is not in solutions/${before.name}`,
      ).toBeUndefined();
    }
  },
);
