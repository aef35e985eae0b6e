const TODO = /^\s*\/\/ TODO/;
const GIVEN = /^\s*\/\/ Given:/;
const COMMENT_OR_BLANK = /^\s*(\/\/.*)?$/;

/**
 * A starter is the solution of the step before, plus a comment "TODO" and, where a comment
 * "Given:" says so, given code.
 *
 * @returns the first line of the starter, from 1, where it is not; undefined when it is.
 */
export function driftsAt(starter: string, solutionBefore: string): number | undefined {
  return firstDifference(starter.split("\n"), solutionBefore.split("\n"), 0);
}

/** Compares lines, taking marked blocks out of the starter, however long they are. */
function firstDifference(starter: string[], before: string[], line: number): number | undefined {
  let same = 0;
  while (same < starter.length && starter[same] === before[same] && !markAt(starter, same)) same++;
  if (same === starter.length && same === before.length) return undefined;
  let deepest = line + same + 1;
  const mark = markAt(starter, same);
  if (!mark) return deepest;
  for (let end = same + 1; end <= starter.length; end++) {
    // A TODO is nothing but a comment; given code goes on for as long as it needs to.
    if (TODO.test(mark) && !COMMENT_OR_BLANK.test(starter[end - 1] ?? "")) break;
    const rest = firstDifference(starter.slice(end), before.slice(same), line + end);
    if (rest === undefined) return undefined;
    deepest = Math.max(deepest, rest);
  }
  return deepest;
}

/** The mark of the block that begins at a line; a blank line before a mark belongs to it. */
function markAt(lines: string[], index: number): string | undefined {
  const line = lines[index] === "" ? lines[index + 1] : lines[index];
  return line !== undefined && (TODO.test(line) || GIVEN.test(line)) ? line : undefined;
}
