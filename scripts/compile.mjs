// Compiles the workshop's own commands to JavaScript, once for each state of their sources. With
// tsx alone, a command would send the some hundred modules of vitest through tsx as well, and
// take a second longer to start. Plain JavaScript: it runs before anything else.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isInUse } from "./in-use.mjs";

const home = fileURLToPath(new URL(".", import.meta.url));
const built = fileURLToPath(new URL("../.workshop/built/", import.meta.url));

/**
 * Compiles all commands, unless that was done for the sources as they are.
 *
 * @returns {Promise<string>} the folder that holds `check.mjs`, `step.mjs` and so on.
 */
export async function compiledCommands() {
  const sources = readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(ts|tsx|mjs)$/.test(name),
  );
  const hash = createHash("sha256").update(home).update(process.version);
  for (const name of sources.toSorted()) hash.update(name).update(readFileSync(join(home, name)));
  const folder = join(built, `commands-${hash.digest("hex").slice(0, 16)}`);
  if (!isInUse(folder)) await compile(folder, sources.filter(isCommand));
  return folder;
}

/** @param {string} name */
function isCommand(name) {
  return /^[a-z-]+\.ts$/.test(name);
}

/**
 * Puts all in place in one step: several commands may compile at the same time.
 *
 * @param {string} folder @param {string[]} commands
 */
async function compile(folder, commands) {
  const { build } = await import("esbuild");
  const beside = `${folder}.${process.pid}`;
  await build({
    absWorkingDir: home,
    entryPoints: commands,
    outdir: beside,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    define: { "import.meta.url": "sourceUrl" },
    plugins: [{ name: "source-url", setup: rememberSource }],
    logLevel: "silent",
  });
  try {
    renameSync(beside, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(beside, { recursive: true });
  }
}

/**
 * A module goes on to know itself by the place of its source.
 *
 * @param {import("esbuild").PluginBuild} build
 */
function rememberSource(build) {
  build.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
    loader: "ts",
    contents: `const sourceUrl = ${JSON.stringify(pathToFileURL(path).href)}; ${readFileSync(path, "utf8")}`,
  }));
}
