import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { repository } from "../harness/repository.ts";
import type { StepProof } from "./prove.ts";
import { filesBelow, hashOf } from "../workshop/progress.ts";
import { listSteps, type Step } from "../workshop/steps.ts";

/** For the name of each step, what stands for everything that its proof rests on. */
export type Digests = Readonly<Record<string, string>>;

/** What `npm run gate` has proved is kept in git: the digests that the steps had then. */
function recordOf(home: string): string {
  return join(home, "scripts", "gate", "proved.json");
}

/** The steps that are just as they were when `npm run gate` proved them. */
export async function provedSteps(
  steps: readonly Step[],
  home = repository,
): Promise<ReadonlySet<Step>> {
  const [proved, digests] = [readRecord(home), await digestsOf(home)];
  return new Set(steps.filter(({ name }) => name in proved && proved[name] === digests[name]));
}

/** Keeps which steps were proved, as they were at `digests`, and which were not. */
export function keepProofs(
  proofs: readonly Pick<StepProof, "step" | "problems">[],
  digests: Digests,
  home = repository,
): void {
  const found = proofs.map(({ step, problems }) => [
    step.name,
    problems.length === 0 ? digests[step.name] : undefined,
  ]);
  const all = { ...readRecord(home), ...Object.fromEntries(found) };
  const proved = Object.entries(all).toSorted();
  writeFileSync(recordOf(home), `${JSON.stringify(Object.fromEntries(proved), null, 2)}\n`);
}

/** What cannot be read proves nothing. */
function readRecord(home: string): Digests {
  try {
    return JSON.parse(readFileSync(recordOf(home), "utf8")) as Digests;
  } catch {
    return {};
  }
}

/**
 * The digest of each step. A proof rests on the checks of its step and of the steps before it, with the
 * harness below them; on the gate and what runs it; on the solution, its variants and its mistakes; on
 * the versions of the packages. Code counts as it is compiled: comments and line breaks do not. The
 * starter does not count: a learner writes there, and it is never left out.
 *
 * @returns nothing when the code cannot be compiled.
 */
export async function digestsOf(home = repository): Promise<Digests> {
  const steps = listSteps().map(({ name }) => name);
  const scripts = join(home, "scripts");
  const common = [
    join(scripts, "gate", "prove.ts"),
    join(scripts, "workshop", "plan.ts"),
    // Run by other processes, and imported by nothing.
    ...filesBelow(join(scripts, "harness")).filter((file) => file.endsWith(".mjs")),
  ];
  const checks = steps.map((name) => join(home, "steps", name, "check.test.ts"));
  const code = await compiled([...common, ...checks], home).catch(() => undefined);
  if (!code) return {};
  const packages = join(home, "package-lock.json");
  const digestOf = (name: string, index: number) => {
    const sofar = code.slice(0, common.length + index + 1);
    const own = hashOf([packages, ...filesBelow(join(home, "solutions", name))]);
    const hash = createHash("sha256").update(JSON.stringify([sofar, own]));
    return hash.digest("hex").slice(0, 32);
  };
  return Object.fromEntries(steps.map((name, index) => [name, digestOf(name, index)]));
}

/** Each file with all that it imports of the repository, in one piece and without comments. */
async function compiled(files: readonly string[], home: string): Promise<string[]> {
  const { outputFiles } = await build({
    absWorkingDir: home,
    entryPoints: files.map((path, index) => ({ in: path, out: `${index}-${basename(path)}` })),
    outdir: "compiled",
    bundle: true,
    write: false,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    minifyWhitespace: true,
    logLevel: "silent",
  });
  const place = (path: string) => Number.parseInt(basename(path), 10);
  return outputFiles
    .toSorted((one, other) => place(one.path) - place(other.path))
    .map(({ text }) => text);
}
