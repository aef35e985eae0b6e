// What `npm test` may leave out, and what it must see before it does.
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { repository } from "../harness/repository.ts";
import { listSteps, type Step } from "../workshop/steps.ts";
import { type Digests, digestsOf, keepProofs, provedSteps } from "./record.ts";

const names = listSteps().map(({ name }) => name);
const from = (first: string) => names.slice(names.indexOf(first));

/** A file, and the steps that are proved anew when its code changes. */
const RESTS_ON: [file: string, steps: string[]][] = [
  ["scripts/harness/inbox.ts", names],
  ["scripts/harness/hurried.mjs", names],
  ["scripts/gate/judge.ts", names],
  ["scripts/workshop/plan.ts", names],
  ["steps/07-cluster-queries/check.test.ts", from("07-cluster-queries")],
  ["solutions/02-rooms/server.ts", ["02-rooms"]],
  ["solutions/02-rooms/variants/by-hand.ts", ["02-rooms"]],
  ["solutions/02-rooms/mistakes.ts", ["02-rooms"]],
  ["steps/02-rooms/server.ts", []],
  ["WORKSHOP.md", []],
];

test("steps are proved anew when what they rest on changes", async () => {
  const home = await copyOfRepository();
  let before = await digestsOf(home);
  expect(Object.keys(before)).toEqual(names);

  for (const [file, steps] of RESTS_ON) {
    await appendFile(join(home, file), "\nconsole.log('changed');\n");
    const now = await digestsOf(home);
    expect(differences(before, now), file).toEqual(steps);
    before = now;
  }
});

test("a comment changes nothing, another version of a package all; what cannot be compiled is not proved", async () => {
  const home = await copyOfRepository();
  const before = await digestsOf(home);

  await appendFile(join(home, "scripts/harness/inbox.ts"), "\n// A comment.\n");
  expect(await digestsOf(home)).toEqual(before);

  const lock = join(home, "package-lock.json");
  await writeFile(lock, (await readFile(lock, "utf8")).replace(/"version": "\d/, "$&9"));
  expect(differences(before, await digestsOf(home))).toEqual(names);

  await appendFile(join(home, "scripts/harness/inbox.ts"), "\nconst = ;\n");
  expect(await digestsOf(home)).toEqual({});
});

test("what the gate has proved counts until the step changes, or the gate finds it wanting", async () => {
  const home = await copyOfRepository();
  const [one, two, three] = listSteps().slice(0, 3) as [Step, Step, Step];
  const proved = () => provedSteps([one, two, three], home);
  const record = join(home, "scripts/gate/proved.json");
  await rm(record, { force: true });
  expect(await proved()).toEqual(new Set());

  const wanting = { step: two, problems: ["a mistake does not fail, and should"] };
  const digests = await digestsOf(home);
  keepProofs([{ step: one, problems: [] }, wanting, { step: three, problems: [] }], digests, home);
  expect(await proved()).toEqual(new Set([one, three]));

  await appendFile(join(home, "solutions", one.name, "server.ts"), "\nconsole.log('changed');\n");
  expect(await proved()).toEqual(new Set([three]));

  keepProofs([{ ...wanting, step: three }], digests, home);
  expect(await proved()).toEqual(new Set());

  await writeFile(record, "<<<<<<< HEAD");
  expect(await proved()).toEqual(new Set());
});

function differences(before: Digests, now: Digests): string[] {
  return names.filter((name) => now[name] !== before[name]);
}

async function copyOfRepository(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "record "));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const all = ["package.json", "package-lock.json", "WORKSHOP.md", "scripts", "steps", "solutions"];
  for (const name of all) await cp(join(repository, name), join(home, name), { recursive: true });
  return home;
}
