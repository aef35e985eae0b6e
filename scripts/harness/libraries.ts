import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { repository } from "./repository.ts";

const run = promisify(execFile);

const PACKAGES = ["socket.io", "redis", "@socket.io/redis-adapter", "socket.io-client", "httpxy"];
const home = join(repository, ".workshop", "built");

/** CommonJS code in a module finds what is built into Node by this. */
const REQUIRE =
  'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);';

/** For each package, the file that holds it. */
export type Libraries = ReadonlyMap<string, string>;

let libraries: Promise<Libraries> | undefined;

/**
 * The packages that servers import, each as one file instead of some hundred. It is the same code;
 * to find and read the pieces is half of what the start of a node costs. Built once for a
 * package-lock.json; empty when it cannot be built, and nodes start more slowly then.
 */
export function bundledLibraries(): Promise<Libraries> {
  return (libraries ??= find().catch(() => new Map()));
}

async function find(): Promise<Libraries> {
  const lock = await readFile(join(repository, "package-lock.json"));
  const key = createHash("sha256").update(lock).update(process.version).digest("hex").slice(0, 16);
  const folder = join(home, `libraries-${key}`);
  if (!existsSync(folder)) await bundle(folder);
  return new Map(PACKAGES.map((name) => [name, join(folder, `${fileName(name)}.mjs`)]));
}

/** Puts all in place in one step: several workers may bundle at the same time. */
async function bundle(folder: string): Promise<void> {
  const beside = `${folder}.${process.pid}.${performance.now()}`;
  await mkdir(beside, { recursive: true });
  const entries = await Promise.all(PACKAGES.map((name) => writeEntry(name, beside)));
  await build({
    entryPoints: entries,
    bundle: true,
    splitting: true, // What two packages share stays one module.
    format: "esm",
    platform: "node",
    target: "node20",
    outdir: beside,
    outExtension: { ".js": ".mjs" },
    banner: { js: REQUIRE },
    external: ["bufferutil", "utf-8-validate"], // Optional, and not installed.
    logLevel: "silent",
  });
  const imports = PACKAGES.map((name) => `import "./${fileName(name)}.mjs";`).join("");
  await run(process.execPath, ["--input-type=module", "--eval", imports], { cwd: beside });
  await rename(beside, folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error;
    return rm(beside, { recursive: true });
  });
}

/** A module that exports what the package exports, by name: esbuild does not see CommonJS names. */
async function writeEntry(name: string, folder: string): Promise<string> {
  const names = Object.keys((await import(name)) as object).filter((each) => /^\w+$/.test(each));
  const named = names.filter((each) => each !== "default");
  const lines = [
    `import * as all from ${JSON.stringify(name)};`,
    `export const { ${named.join(", ")} } = all;`,
    names.includes("default") ? "export default all.default;" : "",
  ];
  const file = join(folder, `${fileName(name)}.js`);
  await writeFile(file, lines.join("\n"));
  return file;
}

function fileName(name: string): string {
  return name.replaceAll(/\W+/g, "-");
}
