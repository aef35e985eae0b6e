import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { hashOf } from "../workshop/progress.ts";

/** An editor may write a file in several pieces: wait for this many quiet ms. */
const QUIET = 80;

/** Calls back whenever a server in a folder has been saved with another content. Close it. */
export function followSaves(folder: string, saved: () => void): FSWatcher {
  let known = fingerprint(folder);
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const now = fingerprint(folder);
    if (now !== known) saved();
    known = now;
  };
  const watcher = watch(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET);
  });
  return watcher.on("close", () => clearTimeout(timer)).on("error", () => {});
}

function fingerprint(folder: string): string {
  const files = readdirSync(folder).filter(
    (name) => name.endsWith(".ts") && !name.includes(".test."),
  );
  return hashOf(files.toSorted().map((name) => join(folder, name)));
}
