// Loaded into a node before its server.ts: its clock runs faster, so that two seconds show what it
// does within forty. Only what waits for a time to pass is hurried, and nothing else is changed. Told
// in its own URL: how many times as fast, and from which delay to which, in ms.
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";
import { promisify } from "node:util";

const told = Object.fromEntries(new URL(import.meta.url).searchParams);
const [times, from, to] = [Number(told.times), Number(told.from), Number(told.to)];
const hurry = (delay) => (delay >= from && delay <= to ? delay / times : delay);

for (const name of ["setTimeout", "setInterval"]) {
  const start = timers[name];
  const hurried = (act, delay = 1, ...args) => start(act, hurry(delay), ...args);
  const wait = promises[name];
  promises[name] = (delay = 1, ...args) => wait(hurry(delay), ...args);
  if (name === "setTimeout") hurried[promisify.custom] = promises[name];
  timers[name] = globalThis[name] = hurried;
}
syncBuiltinESMExports();
