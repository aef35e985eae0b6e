import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Mishap } from "../workshop/mishap.ts";
import type { Step } from "../workshop/steps.ts";
import { readProof } from "./cases.ts";
import type { Mistake, Proof } from "./mistakes.ts";

const BEGIN =
  "<!-- What follows is written by `npm run instructors`, from solutions/*/mistakes.ts. -->";
const END = "<!-- Here ends what `npm run instructors` writes. -->";
const WIDTH = 100;

/**
 * The text with its marked part replaced by the mistakes of all steps: for each check, what may be
 * wrong when it is the first to fail.
 *
 * @throws Mishap when the text has no such part.
 */
export async function withSymptoms(text: string, steps: readonly Step[]): Promise<string> {
  const [before, marked] = text.split(BEGIN);
  const after = marked?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Mishap(`There is no part between\n${BEGIN}\n${END}`);
  const sections = await Promise.all(
    steps.map(async (step) => symptomsOf(step.name, await readProof(step), checkNames(step))),
  );
  return `${before}${[BEGIN, ...sections, END].join("\n\n")}${after}`;
}

/** The names of a step's checks, in the order in which learners see them. */
export function checkNames({ folder }: Step): string[] {
  const checks = readFileSync(join(folder, "check.test.ts"), "utf8");
  return [...checks.matchAll(/^test\("(.+?)"/gm)].map(([, name = ""]) => name);
}

/** A step's mistakes, below the first check that each of them fails. */
export function symptomsOf(step: string, { mistakes }: Proof, checks: readonly string[]): string {
  const groups = checks.flatMap((check) => {
    const causes = mistakes.filter((each) => firstOf(each, checks) === check);
    if (causes.length === 0) return [];
    return [[item(`✗ **${check}**`, ""), ...causes.map((each) => cause(each, check))].join("\n")];
  });
  return [`### ${step}`, ...groups].join("\n\n");
}

/** The check that fails first on the screen, which need not be the one made for the mistake. */
function firstOf({ fails }: Mistake, checks: readonly string[]): string | undefined {
  return checks.find((check) => fails.includes(check));
}

function cause({ mistake, fails, says }: Mistake, check: string): string {
  const others = fails.length > 1 ? `; ${fails.length} checks fail` : "";
  const words = fails[0] === check ? `; it says ${code(says)}` : "";
  return item(`${mistake}${words}${others}`, "  ");
}

/** Words as they are, whatever signs they hold, on one line. */
function code(text: string): string {
  const words = text.replaceAll(/\s+/g, " ");
  const fence = words.includes("`") ? "``" : "`";
  const space = words.startsWith("`") || words.endsWith("`") ? " " : "";
  return `${fence}${space}${words}${space}${fence}`;
}

/** An item of a list, its further lines below the first. Words in code are not broken apart. */
function item(text: string, indentation: string): string {
  const lines = [`${indentation}-`];
  for (const word of text.match(/(``? ?)[^]*?\1[^\s]*|\S+/g) ?? []) {
    const last = lines.at(-1) ?? "";
    if (last.length + 1 + word.length <= WIDTH || last.trim() === "-") {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(`${indentation}  ${word}`);
    }
  }
  return lines.join("\n");
}
