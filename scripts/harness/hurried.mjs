// Loaded into a node before its server.ts: its clock runs faster, so that two seconds show what it
// does within forty. Only what waits for a time to pass is hurried, and nothing else is changed.
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";
import { promisify } from "node:util";

const TIMES = 20;

for (const name of ["setTimeout", "setInterval"]) {
  const start = timers[name];
  const hurried = (act, delay = 1, ...args) => start(act, delay / TIMES, ...args);
  const wait = promises[name];
  promises[name] = (delay = 1, ...args) => wait(delay / TIMES, ...args);
  if (name === "setTimeout") hurried[promisify.custom] = promises[name];
  timers[name] = globalThis[name] = hurried;
}
syncBuiltinESMExports();
