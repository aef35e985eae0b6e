import { wrap } from "../terminal/words.ts";
import { parseSection } from "../workshop/guide.ts";

/** By this line the command knows again what it made. */
export const MADE_BY = "Made-by: npm run solutions-branch";

const WIDTH = 72;

/** A file with what its solution adds and takes away, in lines. */
export interface Change {
  path: string;
  added: number;
  removed: number;
}

/**
 * The message of a step's commit: the step's idea from the guide, what its TODO asked for, and
 * which files changed.
 *
 * @param starters the text of each file that changed, as the learner gets it.
 */
export function commitMessage(
  name: string,
  guide: string,
  starters: readonly string[],
  changes: readonly Change[],
): string {
  const section = parseSection(guide, name);
  const paragraphs = [
    `${name}: solved`,
    wrap(`${section?.title ?? ""} ${section?.idea ?? ""}`.trim(), WIDTH),
    ...starters.map(todoOf),
    changes.map(changeLine).join("\n"),
    MADE_BY,
  ];
  return paragraphs.filter(Boolean).join("\n\n");
}

/** "steps/05-redis-adapter/server.ts: 12 lines added, 10 removed". */
export function changeLine({ path, added, removed }: Change): string {
  return `${path}: ${added} lines added, ${removed} removed`;
}

/** What a starter's TODO asks for, without its comment marks; "" when it has none. */
export function todoOf(starter: string): string {
  const lines = starter.split("\n");
  const start = lines.findIndex((line) => /^\s*\/\/ TODO\b/.test(line));
  if (start < 0) return "";
  const length = lines.slice(start).findIndex((line) => !/^\s*\/\//.test(line));
  const block = lines.slice(start, length < 0 ? undefined : start + length);
  return block.map((line) => line.replace(/^\s*\/\/ ?(TODO )?/, "").trimEnd()).join("\n");
}
