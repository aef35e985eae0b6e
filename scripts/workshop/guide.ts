import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../harness/repository.ts";
import type { Step } from "./steps.ts";

/** What WORKSHOP.md says about a step. */
export interface GuideSection {
  /** "The Redis adapter." */
  title: string;
  /** The idea, in one sentence. */
  idea: string;
  /** What the learner can explain once the step passes. */
  learned: string[];
  /** The line of its heading, so that editors can open it: `WORKSHOP.md:120`. */
  line: number;
}

/** Three hints for a check: a nudge, a direction, almost the answer. */
export type Hints = Map<string, string[]>;

/** The section of a step, found by its heading; undefined when there is none. */
export function readSection(step: Step): GuideSection | undefined {
  return parseSection(readIfThere(join(repository, "WORKSHOP.md")), step.name);
}

/** @see readSection */
export function parseSection(guide: string, name: string): GuideSection | undefined {
  const lines = guide.split("\n");
  const start = lines.indexOf(`## ${name}`);
  if (start < 0) return undefined;
  const section = sectionText(guide, name).split("\n");
  const [, title = "", idea = ""] = /^\*\*(.+?)\*\*\s*(.*)$/m.exec(section.join("\n")) ?? [];
  return {
    title,
    idea,
    learned: bulletsUnder(section, "What you can now explain"),
    line: start + 1,
  };
}

/** The text below the heading of a step, up to the next one; "" when there is none. */
export function sectionText(guide: string, name: string): string {
  const lines = guide.split("\n");
  const start = lines.indexOf(`## ${name}`);
  if (start < 0) return "";
  const next = lines.findIndex((line, index) => index > start && line.startsWith("## "));
  return lines.slice(start + 1, next < 0 ? undefined : next).join("\n");
}

function bulletsUnder(section: string[], heading: string): string[] {
  const start = section.indexOf(`### ${heading}`);
  if (start < 0) return [];
  const end = section.findIndex((line, index) => index > start && line.startsWith("### "));
  const text = section.slice(start + 1, end < 0 ? undefined : end).join("\n");
  return items(text, /^- /m);
}

/** The hints of a step, by the names of its checks. */
export function readHints(step: Step): Hints {
  return parseHints(readIfThere(join(step.folder, "hints.md")));
}

/** @see readHints */
export function parseHints(text: string): Hints {
  const [, ...sections] = text.split(/^## /m);
  return new Map(
    sections.map((section) => {
      const [name = "", ...rest] = section.split("\n");
      return [name.trim(), items(rest.join("\n"), /^\d+\. /m)];
    }),
  );
}

/** The items of a list, each on one line. */
function items(text: string, bullet: RegExp): string[] {
  const [, ...found] = text.split(bullet);
  return found.map((item) => item.trim().replaceAll(/\s*\n\s*/g, " "));
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
