import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { repository } from "../harness/repository.ts";
import type { StepProof } from "./prove.ts";
import type { Step } from "../workshop/steps.ts";

/**
 * What `npm run gate` has proved, kept in git: for the name of each step, what stood for everything
 * that the proof rests on.
 */
const record = join(repository, "scripts", "gate", "proved.json");

type Digests = Readonly<Record<string, string>>;

/** The steps that are just as they were when `npm run gate` proved them. */
export async function provedSteps(steps: readonly Step[]): Promise<Set<Step>> {
  const [proved, digests] = [readRecord(), await digestsOf()];
  return new Set(steps.filter(({ name }) => name in proved && proved[name] === digests[name]));
}

/** Keeps which steps were proved, as they were at `digests`, and which were not. */
export function keepProofs(proofs: readonly StepProof[], digests: Digests): void {
  const found = proofs.map(({ step, problems }) => [
    step.name,
    problems.length === 0 ? digests[step.name] : undefined,
  ]);
  const proved = Object.entries({ ...readRecord(), ...Object.fromEntries(found) }).toSorted();
  writeFileSync(record, `${JSON.stringify(Object.fromEntries(proved), null, 2)}\n`);
}

function readRecord(): Digests {
  return existsSync(record) ? (JSON.parse(readFileSync(record, "utf8")) as Digests) : {};
}

/**
 * For the name of each step, what stands for everything that its proof rests on: its checks and those
 * of the steps before it, with the harness below them; the gate and what runs it; the solution, its
 * variants and its mistakes; the versions of the packages. Code counts as it is compiled: comments
 * and line breaks do not. The starter does not count: a learner writes there, and it is never left out.
 *
 * @returns nothing when the code cannot be compiled.
 */
export async function digestsOf(home = repository): Promise<Digests> {
  const steps = readdirSync(join(home, "steps"))
    .filter((name) => /^\d+-/.test(name))
    .toSorted();
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
  const packages = readFileSync(join(home, "package-lock.json"), "utf8");
  const digestOf = (name: string, index: number) => {
    const sofar = code.slice(0, common.length + index + 1);
    const own = filesBelow(join(home, "solutions", name)).map((file) => readFileSync(file, "utf8"));
    const hash = createHash("sha256").update(JSON.stringify([packages, sofar, own]));
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

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}
