import { basename, join } from "node:path";
import { subject } from "./subject.ts";

const WIDTH = 76;

/** The last lines of an output, indented, without stack frames of other people's code. */
export function lastLines(output: string, count: number): string {
  const lines = shown(output)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !isNoise(line));
  return lines
    .slice(-count)
    .map((line) => `  ${shorten(line, WIDTH)}`)
    .join("\n");
}

function isNoise(line: string): boolean {
  return (
    /^\s*at .*(node:internal|node_modules|\(node:|at node:)/.test(line) ||
    /^(Node\.js v|\s*\^+$|node:internal|file:.*node_modules|.*esbuild\/lib\/main)/.test(line)
  );
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
function shown(text: string): string {
  const { folder, shownAs } = subject();
  return text.replaceAll(`file://${folder}`, shownAs).replaceAll(folder, shownAs);
}

/** The text, cut to a width, with a mark where something was left out. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
