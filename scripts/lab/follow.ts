import { readdirSync } from "node:fs";
import { join } from "node:path";
import { hashOf } from "../workshop/progress.ts";
import { watchFolder } from "../workshop/watch.ts";

/** What is saved restarts all nodes: wait for this many quiet ms. */
const QUIET = 80;

/** Calls back whenever a server in a folder has been saved with another content. Close it. */
export function followSaves(folder: string, saved: () => void): { close: () => void } {
  let known = fingerprint(folder);
  return watchFolder(folder, QUIET, () => {
    const now = fingerprint(folder);
    if (now !== known) saved();
    known = now;
  });
}

function fingerprint(folder: string): string {
  const files = readdirSync(folder).filter(
    (name) => name.endsWith(".ts") && !name.includes(".test."),
  );
  return hashOf(files.toSorted().map((name) => join(folder, name)));
}
