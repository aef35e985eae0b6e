const WIDTH = 76;

/**
 * The last lines of an output, indented and cut to the terminal's width, without stack frames of
 * other people's code. A line that comes again and again is one: "offline (12 times)".
 */
export function lastLines(output: string, count: number, width = WIDTH): string {
  const lines = output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !isNoise(line));
  const last: { line: string; times: number }[] = [];
  for (const line of lines.toReversed()) {
    const later = last.at(-1);
    if (later?.line === line) later.times++;
    else if (last.push({ line, times: 1 }) > count) break;
  }
  return last
    .slice(0, count)
    .toReversed()
    .map(({ line, times }) => {
      const often = times > 1 ? ` (${times} times)` : "";
      return `  ${shorten(line, width - often.length)}${often}`;
    })
    .join("\n");
}

function isNoise(line: string): boolean {
  return (
    /^\s*at .*(node:internal|node_modules|\.workshop\/built|\(node:|at node:)/.test(line) ||
    /^(Node\.js v|\s*\^+$|node:internal|(file:)?\/.*(node_modules|\.workshop\/built)|.*esbuild\/lib\/main)/.test(
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
