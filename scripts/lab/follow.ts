import { createHash } from "node:crypto";
import { existsSync, type FSWatcher, readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";

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
  const hash = createHash("sha256");
  const files = readdirSync(folder).filter(
    (name) => name.endsWith(".ts") && !name.includes(".test."),
  );
  for (const name of files.toSorted()) {
    hash
      .update(name)
      .update("\0")
      .update(readIfThere(join(folder, name)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** Some editors take a file away for a moment, and put the new one in its place. */
function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
