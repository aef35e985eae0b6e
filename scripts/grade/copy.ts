import { copyFile, mkdir, opendir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The most that one step of a submission may hold: far more than anybody writes. */
const MOST_FILES = 50;
const MOST_BYTES = 1024 * 1024;

/** What servers consist of. Checks are the workshop's own. */
const SOURCE = /(?<!\.test)\.(ts|mts|js|mjs|json)$/;

/**
 * Copies the files of a step: source code, and nothing that a link leads to.
 *
 * @returns why not, in words; undefined when all is copied.
 */
export async function copyStep(from: string, to: string): Promise<string | undefined> {
  let files = 0;
  let bytes = 0;
  for await (const path of sourcesBelow(from)) {
    const source = join(from, path);
    bytes += (await stat(source)).size;
    if (++files > MOST_FILES || bytes > MOST_BYTES) {
      return `It holds more than ${MOST_FILES} files or 1 MB of source code, and was not tried.`;
    }
    await mkdir(dirname(join(to, path)), { recursive: true });
    await copyFile(source, join(to, path));
  }
  return undefined;
}

async function* sourcesBelow(folder: string, path = ""): AsyncGenerator<string> {
  for await (const entry of await opendir(join(folder, path))) {
    const inside = join(path, entry.name);
    if (entry.isFile() && SOURCE.test(entry.name)) yield inside;
    if (entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name)) {
      yield* sourcesBelow(folder, inside);
    }
  }
}
