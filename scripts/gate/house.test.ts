// What has to hold in every step, besides what its checks say of servers.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseSection, readHints } from "../workshop/guide.ts";
import { repository } from "../harness/repository.ts";
import { listSteps } from "../workshop/steps.ts";
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

test.for(steps)("$name has three hints for each of its checks", (step) => {
  const hints = readHints(step);

  expect([...hints.keys()]).toEqual(checkNames(step));
  for (const [name, found] of hints) expect(found, name).toHaveLength(3);
});

test.for(steps)("$name has its solution, mistakes and variants", ({ name }) => {
  for (const file of ["server.ts", "mistakes.ts", "variants"]) {
    const path = join("solutions", name, file);
    expect(existsSync(join(repository, path)), `${path} is missing`).toBe(true);
  }
});

test.for(steps)("the starter of $name has one TODO", ({ name }) => {
  expect(read("steps", name, "server.ts").match(/\/\/ TODO/g)).toHaveLength(1);
  expect(read("solutions", name, "server.ts")).not.toMatch(/TODO|Given:/);
});

test.for(steps.slice(1))(
  "the starter of $name is the solution before it, plus its TODO",
  (step) => {
    const before = steps[step.number - 2]!;

    const line = driftsAt(
      read("steps", step.name, "server.ts"),
      read("solutions", before.name, "server.ts"),
    );

    expect(
      line,
      `steps/${step.name}/server.ts:${line} is not in solutions/${before.name}`,
    ).toBeUndefined();
  },
);
