/** A command that Redis was given, as MONITOR shows it. */
export interface SeenCommand {
  /** When Redis took it, in ms since 1970 by the clock of its machine. */
  time: number;
  /** The port that it came from; undefined for commands of Redis itself, as from a script. */
  port: number | undefined;
  /** In capitals: "PUBLISH". */
  command: string;
  /** The rest of it, one character for each byte. */
  args: string[];
}

/**
 * Reads a line of MONITOR: `1339518083.107412 [0 127.0.0.1:60866] "publish" "news" "\xe4"`.
 *
 * @see https://redis.io/docs/latest/commands/monitor/
 */
export function parseMonitorLine(line: string): SeenCommand | undefined {
  const [, seconds, source = "", rest = ""] = /^(\d+\.\d+) \[\d+ (.*?)\] (.*)$/s.exec(line) ?? [];
  if (!seconds) return undefined;
  const [command = "", ...args] = Array.from(rest.matchAll(/"((?:[^"\\]|\\.)*)"/gs), ([, text]) =>
    unescape(text ?? ""),
  );
  const port = /:(\d+)$/.exec(source)?.[1];
  return {
    time: Number(seconds) * 1000,
    port: port === undefined ? undefined : Number(port),
    command: command.toUpperCase(),
    args,
  };
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", a: "\x07", b: "\b" };

function unescape(text: string): string {
  return text.replaceAll(/\\(?:x([0-9a-f]{2})|(.))/gs, (_all, hex?: string, other?: string) =>
    hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : (ESCAPES[other ?? ""] ?? other ?? ""),
  );
}

/** A text as it stands in the arguments above: UTF-8, one character for each byte. */
export function asBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
