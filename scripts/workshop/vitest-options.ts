/** How checks are run, by whichever command. */
export const vitestOptions = {
  // Every wait of a check has a deadline of its own. This one is for a check that has a bug.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  teardownTimeout: 10_000,
  pool: "threads" as const,
  maxConcurrency: 3, // Of the lab's scenes: each has nodes and a page of its own.
  // The harness is loaded once for all files of checks that a worker runs. Whatever it remembers
  // between checks, it remembers for each file by itself.
  isolate: false,
};
