// Starts a command of the workshop: `node scripts/start.mjs check 5`. Plain JavaScript without
// packages, so that it can say what is missing before anything else is loaded.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  leave(`The workshop needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
}
if (!existsSync(new URL("../node_modules/esbuild/package.json", import.meta.url))) {
  leave("The packages are not installed yet. Install them first:\n\n  npm ci");
}

const [command, ...rest] = process.argv.slice(2);
process.argv.splice(2, Infinity, ...rest);

await import(await locate(`${command}`));

/** @param {string} name */
async function locate(name) {
  try {
    const { compiledCommands } = await import("./compile.mjs");
    return pathToFileURL(join(await compiledCommands(), `${name}.mjs`)).href;
  } catch (error) {
    const { code, message, path } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== "EACCES" && code !== "EROFS" && code !== "ENOSPC") throw error;
    return leave(
      `The workshop cannot write ${path}: ${message}.\nClone it into a folder of your own.`,
    );
  }
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function leave(sentence) {
  console.error(sentence);
  process.exit(2);
}
