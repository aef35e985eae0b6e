// The versions of Node.js that several files name have to agree.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "./harness/repository.ts";

const read = (...path: string[]) => readFileSync(join(repository, ...path), "utf8");

/** What package.json promises: "20.19". */
const promised = /"node": ">=(\d+\.\d+)\.\d+"/.exec(read("package.json"))?.[1] ?? "";
const workflow = read(".github", "workflows", "workshop.yml");
const [, matrix = ""] = /^ +node: \[(.*)\]$/m.exec(workflow) ?? [];
const tested = matrix.split(", ").map(Number);

test("the workflow begins at the oldest version of Node.js that package.json promises", () => {
  expect(Math.min(...tested)).toBe(Number.parseInt(promised, 10));
});

test("the first command, README.md and WORKSHOP.md name that version", () => {
  for (const file of ["scripts/start.mjs", "README.md", "WORKSHOP.md"]) {
    expect(read(file), file).toMatch(new RegExp(`Node\\.js ${promised} or newer`));
  }
  const [major = "", minor = ""] = promised.split(".");
  expect(read("scripts/start.mjs")).toContain(
    `major < ${major} || (major === ${major} && minor < ${minor})`,
  );
});

test("the containers run a version that the workflow proves", () => {
  const [, version] = /image: node:(\d+)-/.exec(read("docker-compose.yml")) ?? [];

  expect(tested).toContain(Number(version));
});
