import { git } from "./git.ts";

/** A file of a commit. */
export interface Blob {
  path: string;
  /** "100644". */
  mode: string;
  id: string;
}

/** A step as a commit holds it, with the files that its solution replaces. */
export interface SolvedStep {
  /** "05-redis-adapter". */
  name: string;
  /** For each file that the learner edits, the solved one, at the path of the learner's. */
  files: Blob[];
}

/**
 * The steps of a commit, in order. What the solution has under the same name as the learner, it
 * solves; its other files prove the checks.
 */
export async function solvedSteps(commit: string): Promise<SolvedStep[]> {
  const blobs = await listBlobs(commit, "steps", "solutions");
  const steps = new Map<string, Blob[]>();
  for (const blob of blobs.values()) {
    const [, name, file] = /^solutions\/(\d+-[^/]+)\/([^/]+)$/.exec(blob.path) ?? [];
    const path = `steps/${name}/${file}`;
    if (!name || !blobs.has(path)) continue;
    steps.set(name, [...(steps.get(name) ?? []), { ...blob, path }]);
  }
  return [...steps]
    .map(([name, files]) => ({ name, files }))
    .toSorted((one, other) => Number.parseInt(one.name, 10) - Number.parseInt(other.name, 10));
}

async function listBlobs(commit: string, ...folders: string[]): Promise<Map<string, Blob>> {
  const listing = await git(["ls-tree", "-r", "-z", "--full-tree", commit, "--", ...folders]);
  const blobs = listing.split("\0").flatMap((line): Blob[] => {
    const [, mode, type, id, path] = /^(\d+) (\w+) (\w+)\t(.+)$/s.exec(line) ?? [];
    return mode && type === "blob" && id && path ? [{ path, mode, id }] : [];
  });
  return new Map(blobs.map((blob) => [blob.path, blob]));
}
