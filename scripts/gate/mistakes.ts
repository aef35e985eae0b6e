/** A wrong submission, and how the checks of its step must judge it. */
export interface Mistake {
  /** What is wrong, in a few words: "answers the sender only". Unique within the step. */
  mistake: string;
  /** The file that is wrong; the one that the proof is about when left out. */
  in?: string;
  /** Pieces of that file of the solution, each found in it exactly once, and what stands there instead. */
  edits?: [piece: string, instead: string][];
  /** Or a whole file in its place, beside mistakes.ts, where edits would be hard to read. */
  file?: string;
  /** Where the learner's own Redis is said to be; a private one is asked when left out. */
  ownRedis?: string;
  /** The checks that fail, all of them, and no other. The first is the one made for it. */
  fails: [string, ...string[]];
  /** A phrase of the first one's message, as people see it. */
  says: string;
  /** Whether it shows, or shows in these words, only when other checks have used the server before. */
  afterOthers?: boolean;
}

/** What proves the checks of one step: see `npm test`. */
export interface Proof {
  /** The file of the step that mistakes and variants are of, unless they say so; "server.ts". */
  about?: string;
  /** The checks that the starter fails, all of them, and no other. */
  starterFails: [string, ...string[]];
  mistakes: Mistake[];
}

/** Says what the checks of a step must find. */
export function proof(promised: Proof): Proof {
  return promised;
}
