const WIDTH = 76;

/**
 * The last lines of an output, indented and cut to the terminal's width, without stack frames of
 * other people's code.
 */
export function lastLines(output: string, count: number, width = WIDTH): string {
  const lines = output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !isNoise(line));
  return lines
    .slice(-count)
    .map((line) => `  ${shorten(line, width)}`)
    .join("\n");
}

function isNoise(line: string): boolean {
  return (
    /^\s*at .*(node:internal|node_modules|\.workshop\/built|\(node:|at node:)/.test(line) ||
    /^(Node\.js v|\s*\^+$|node:internal|file:.*(node_modules|\.workshop\/built)|.*esbuild\/lib\/main)/.test(
      line,
    )
  );
}

/** The text, cut to a width, with a mark where something was left out. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** The error that ended a program, as Node prints it: "ReferenceError: soup is not defined"; "" if none did. */
export function lastError(output: string): string {
  const errors = output.match(/^(?:\w*Error|\w*Exception)\b(?: \[\w+\])?: .+$/gm) ?? [];
  return shorten(errors.at(-1) ?? "", 2 * WIDTH);
}
