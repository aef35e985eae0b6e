import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build, type Plugin } from "esbuild";
import { isInUse } from "../in-use.mjs";
import { repository } from "./repository.ts";

const run = promisify(execFile);

const PACKAGES = ["socket.io", "redis", "@socket.io/redis-adapter", "socket.io-client", "httpxy"];
const warmUp = join(repository, "scripts", "harness", "warm-up.mjs");
const home = join(repository, ".workshop", "built");

/** For each package, the file that holds it. */
export type Libraries = ReadonlyMap<string, string>;

let libraries: Promise<Libraries> | undefined;

/**
 * The packages that servers import, as one file instead of some hundred, and with what V8 made of
 * it when it was built. It is the same code; to find, read and compile the pieces is most of what
 * the start of a node costs. Built once for a package-lock.json and a Node; empty when it cannot be
 * built, and nodes start more slowly then.
 */
export function bundledLibraries(): Promise<Libraries> {
  return (libraries ??= find().catch(() => new Map()));
}

async function find(): Promise<Libraries> {
  const lock = await readFile(join(repository, "package-lock.json"));
  const version = `${process.version} ${process.arch} ${LOADER} ${AS_A_DICTIONARY}`;
  const hash = createHash("sha256")
    .update(lock)
    .update(version)
    .update(await readFile(warmUp));
  const key = hash.digest("hex").slice(0, 16);
  const folder = join(home, `libraries-${key}`);
  if (!isInUse(folder)) await bundle(folder);
  return new Map(PACKAGES.map((name) => [name, join(folder, `${fileName(name)}.mjs`)]));
}

/** Puts all in place in one step: several workers may bundle at the same time. */
async function bundle(folder: string): Promise<void> {
  const beside = `${folder}.${process.pid}.${performance.now()}`;
  await mkdir(beside, { recursive: true });
  const { outputFiles } = await build({
    stdin: { contents: entry(), resolveDir: repository },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    banner: { js: "(function (exports, require, module, __filename, __dirname) {" },
    footer: { js: "})" },
    external: ["bufferutil", "utf-8-validate"], // Optional, and not installed.
    plugins: [quickClasses],
    logLevel: "silent",
  });
  // esbuild leaves such characters in comments only. With one of them, V8 takes twice the memory.
  const code = outputFiles[0]!.text.replaceAll(/[^\0-\x7f]/g, "?");
  await writeFile(join(beside, "libraries.cjs"), code);
  await writeFile(join(beside, "load.mjs"), LOADER);
  for (const name of PACKAGES) await writeShim(name, beside);
  await run(process.execPath, [warmUp, beside]);
  await rename(beside, folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error;
    return rm(beside, { recursive: true });
  });
}

const AS_A_DICTIONARY = " Class.prototype._ = 0; delete Class.prototype._;";

/**
 * `redis` makes a class of 450 commands when it first makes a client, one method after the other,
 * and V8 copies the list of all methods for each: a third of what the start of a node costs. Not so
 * when the list is a dictionary, which it becomes as soon as anything is deleted from it. That is
 * all that is changed; in a version where these words are others, nothing is.
 */
const quickClasses: Plugin = {
  name: "quick-classes",
  setup: (bundler) => {
    bundler.onLoad({ filter: /@redis.client.dist.lib.commander\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(
        /\bClass = class extends BaseClass \{\s*\};/,
        (made) => made + AS_A_DICTIONARY,
      ),
    }));
  },
};

/** A package is run when it is first asked for, as it would be by itself. */
function entry(): string {
  const lines = PACKAGES.map((name) => `${JSON.stringify(name)}: () => require("${name}"),`);
  return `module.exports = {\n${lines.join("\n")}\n};`;
}

/**
 * Runs the bundle from the code that V8 kept of it. V8 itself refuses what another version made,
 * and compiles anew. https://nodejs.org/api/vm.html#scriptcreatecacheddata
 */
const LOADER = `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { constants, Script } from "node:vm";

const file = fileURLToPath(new URL("libraries.cjs", import.meta.url));
const kept = file + ".compiled";
const script = new Script(readFileSync(file, "latin1"), {
  filename: file,
  cachedData: existsSync(kept) ? readFileSync(kept) : undefined,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(file), module, file, "");

export const load = (name) => module.exports[name]();
export const remember = () => writeFileSync(kept, script.createCachedData());
`;

/** A module that exports what the package exports, by name. */
async function writeShim(name: string, folder: string): Promise<void> {
  const names = Object.keys((await import(name)) as object).filter((each) => /^\w+$/.test(each));
  const named = names.filter((each) => each !== "default");
  const lines = [
    'import { load } from "./load.mjs";',
    `const all = load(${JSON.stringify(name)});`,
    `export const { ${named.join(", ")} } = all;`,
    names.includes("default") ? "export default all;" : "",
  ];
  await writeFile(join(folder, `${fileName(name)}.mjs`), lines.join("\n"));
}

function fileName(name: string): string {
  return name.replaceAll(/\W+/g, "-");
}
