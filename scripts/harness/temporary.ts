import { mkdtemp, rm } from "node:fs/promises";
import { removeWhenThisProcessEnds } from "./reaper.ts";

/**
 * Makes a folder that is removed with all it holds when it is disposed, or when this process ends,
 * in whatever way.
 *
 * @param prefix the beginning of its absolute path.
 */
export async function temporaryFolder(
  prefix: string,
): Promise<AsyncDisposable & { folder: string }> {
  const folder = await mkdtemp(prefix);
  const forget = removeWhenThisProcessEnds(folder);
  return {
    folder,
    [Symbol.asyncDispose]: async () => {
      // A browser that was killed may put another file there.
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      forget();
    },
  };
}
