// What `npm test` leaves out of the gate, and what it must not leave out.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runChecks } from "../workshop/run.ts";
import { findStep } from "../workshop/steps.ts";
import { casesOf, type Extent, readProof } from "./cases.ts";

const step = findStep("1");

test("in short, each check still has a mistake that meets all checks, and that it alone catches", async () => {
  const { mistakes } = await readProof(step);
  const alone = mistakes.filter(({ fails }) => fails.length === 1);
  const needed = new Set(alone.map(({ fails: [name] }) => name));

  const whole = (await mistakesOf("short")).filter(({ subject }) => !subject.only);

  expect(needed.size).toBeGreaterThan(5);
  for (const name of needed) expect(whole.map(({ fails }) => fails)).toContainEqual([name]);
});

test("in short, every other mistake meets the check that is made for it", async () => {
  const others = (await mistakesOf("short")).filter(({ subject }) => subject.only);

  expect(others.length).toBeGreaterThan(20);
  const { mistakes } = await readProof(step);
  const madeFor = new Map(mistakes.map(({ mistake, fails }) => [`mistake "${mistake}"`, fails[0]]));
  for (const { title, subject, fails } of others) {
    expect(fails).toEqual([madeFor.get(title)]);
    expect(subject.only).toEqual(fails);
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

  expect(some?.checks.map(({ name, verdict }) => [name, verdict])).toEqual(
    mistake.fails === "all" ? [] : mistake.fails.map((name) => [name, "failed"]),
  );
  expect(none?.checks).toEqual([]);
});

async function mistakesOf(extent: Extent) {
  const stage = await mkdtemp(join(tmpdir(), "cases-"));
  onTestFinished(() => rm(stage, { recursive: true, force: true }));
  const cases = await casesOf(step, { against: [step], extent, stage });
  return cases.filter(({ kind }) => kind === "mistake");
}
