// Plain JavaScript: `compile.mjs` needs it before anything else can run.
import { existsSync, utimesSync } from "node:fs";

/**
 * Whether there is such a file or folder. It counts as used from now on, and is not cleared away.
 * Somebody else's may not be touched, and is used all the same.
 *
 * @param {string} path
 */
export function isInUse(path) {
  try {
    utimesSync(path, new Date(), new Date());
    return true;
  } catch {
    return existsSync(path);
  }
}
