import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { expect, TestRunner } from "vitest";
import { Broken } from "./failure.ts";
import { ownRedisUrl } from "./redis/advice.ts";
import { repository } from "./repository.ts";

/** What the running file of checks is about. */
export interface Subject {
  /** The folder of the servers under check. */
  folder: string;
  /** The same folder as people know it: relative to the repository, or as they wrote it. */
  shownAs: string;
  /** Where the owner's own Redis should be; undefined when the servers are not the learner's. */
  ownRedis?: string | undefined;
}

/** The path of the file of checks that is running. */
export function testFile(): string {
  return expect.getState().testPath ?? "";
}

let run: object = {};

/**
 * What stands for the present run of the file of checks; the next run of the same file is another.
 * What goes on between two checks belongs to the run of the first.
 */
export function currentRun(): object {
  return (run = TestRunner.getCurrentTest()?.file ?? run);
}

/** The servers under check: those beside the checks, unless a subject.json there names others. */
export function subject(): Subject {
  const home = dirname(testFile());
  const named = join(home, "subject.json");
  if (existsSync(named)) {
    return JSON.parse(readFileSync(named, "utf8")) as Subject;
  }
  const shownAs = relative(repository, home);
  return { folder: home, shownAs, ownRedis: ownRedisUrl() };
}

/**
 * The path of one of the subject's files.
 *
 * @throws Broken when the file is missing.
 */
export function subjectFile(name: string): string {
  const { folder, shownAs } = subject();
  const file = join(folder, name);
  if (!existsSync(file)) throw new Broken(`There is no ${name} in ${shownAs}.`);
  return file;
}

/** Where in the learner's file an error was thrown, as `folder/server.ts:12`, if the output tells. */
export function findLine(output: string, file: string): string | undefined {
  const position = output.replaceAll("file://", "").split(`${file}:`)[1];
  const line = /^\d+/.exec(position ?? "")?.[0];
  return line && `${shownPath(file)}:${line}`;
}

/** A path of the subject as its owner knows it. */
export function shownPath(file: string): string {
  return join(subject().shownAs, basename(file));
}

/** The text with the subject's real folder replaced by the one its owner knows. */
export function shown(text: string): string {
  const { folder, shownAs } = subject();
  return text.replaceAll(`file://${folder}`, shownAs).replaceAll(folder, shownAs);
}
