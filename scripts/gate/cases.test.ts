// What `npm test` leaves out of the gate, and what it must not leave out.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runChecks } from "../workshop/run.ts";
import { findStep } from "../workshop/steps.ts";
import { casesOf, type Extent, readProof } from "./cases.ts";
import { checkNames } from "./symptoms.ts";

const step = findStep("1");

test("in short, every mistake meets the check that is made for it", async () => {
  const { mistakes } = await readProof(step);
  const cases = await mistakesOf("short");

  expect(cases.length).toBe(mistakes.length);
  expect(cases.length).toBeGreaterThan(20);
  for (const [index, { mistake, fails, afterOthers }] of mistakes.entries()) {
    expect(cases[index]).toMatchObject({ title: `mistake "${mistake}"`, fails });
    expect(cases[index]?.subject.only).toEqual(afterOthers ? undefined : [fails[0]]);
  }
});

test("in a sample, every check fails the starter, or a mistake that it alone catches", async () => {
  for (const each of [step, findStep("4")]) {
    const { starterFails, mistakes } = await readProof(each);
    const cases = await mistakesOf("sample", each);
    const alone = cases.map(({ fails }) => fails);

    expect(alone.every(({ length }) => length === 1)).toBe(true);
    expect(new Set([...starterFails, ...alone.flat()])).toEqual(new Set(checkNames(each)));
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.length).toBeLessThan(mistakes.length);
  }
});

test("the whole gate leaves nothing out", async () => {
  const all = await mistakesOf("whole");

  expect(all.filter(({ subject }) => subject.only)).toEqual([]);
});

test("only the checks that are asked for are run, and one that does not exist is not there", async () => {
  const mistake = (await mistakesOf("short")).find(({ subject }) => subject.only)!;
  const { subject } = mistake;

  const [some, none] = await runChecks([subject, { ...subject, only: ["no such check"] }]);

  expect(some?.checks).toMatchObject([{ name: mistake.fails[0], verdict: "failed" }]);
  expect(none?.checks).toEqual([]);
});

async function mistakesOf(extent: Extent, of = step) {
  const stage = await mkdtemp(join(tmpdir(), "cases-"));
  onTestFinished(() => rm(stage, { recursive: true, force: true }));
  const cases = await casesOf(of, await readProof(of), { against: [of], extent, stage });
  return cases.filter(({ kind }) => kind === "mistake");
}
