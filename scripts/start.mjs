// Starts a command of the workshop: `node scripts/start.mjs check 5`. Plain JavaScript without
// packages, so that it can say what is missing before anything else is loaded.
import { existsSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  leave(`The workshop needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
}
if (!existsSync(new URL("../node_modules/tsx/package.json", import.meta.url))) {
  leave("The packages are not installed yet. Install them first:\n\n  npm ci");
}

const [command, ...rest] = process.argv.slice(2);
process.argv.splice(2, Infinity, ...rest);

const { register } = await import("tsx/esm/api");
register();
await import(`./${command}.ts`);

function leave(sentence) {
  console.error(sentence);
  process.exit(2);
}
