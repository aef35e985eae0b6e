import { parseArgs, type ParseArgsConfig } from "node:util";
import { Broken } from "../harness/failure.ts";
import { Mishap } from "../workshop/mishap.ts";
import { ASK_THE_DOCTOR } from "./words.ts";

/** Exit codes of every command. */
export const EXIT = { passed: 0, failed: 1, broken: 2 } as const;

/**
 * Runs a command: it returns its exit code. What people can get wrong is printed as a sentence
 * and ends with code 2; a bug shows its stack.
 */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
  for (const [signal, code] of Object.entries(signals)) {
    process.on(signal, () => process.exit(code));
  }
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof Mishap || error instanceof Broken)) throw error;
    console.error(error.message);
    if (error instanceof Broken) console.error(`\n${ASK_THE_DOCTOR}`);
    process.exitCode = EXIT.broken;
  }
}

/** Settles when somebody presses Ctrl-C or asks the process to end: the good end of a service. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) {
      process.removeAllListeners(signal).once(signal, () => resolve());
    }
  });
}

/**
 * Reads the command line.
 *
 * @param usage shown when it cannot be understood.
 * @throws Mishap when it names an option that there is not, or leaves out a value.
 */
export function readCommandLine<T extends NonNullable<ParseArgsConfig["options"]>>(
  usage: string,
  options: T,
) {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    const [reason = ""] = (error as Error).message.split(". ");
    throw new Mishap(`${reason}.\n\nUsage: ${usage}`);
  }
}

/**
 * Reads the value of an option that counts something.
 *
 * @throws Mishap when it is no whole number above 0.
 */
export function readNumber(option: string, value: string): number {
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new Mishap(`${option} takes a whole number above 0, and "${value}" is none.`);
}

/**
 * Reads the value of an option that is a pattern, where there is one.
 *
 * @throws Mishap when it is no regular expression.
 */
export function readPattern(option: string, value: string | undefined): RegExp | undefined {
  try {
    return value === undefined ? undefined : new RegExp(value);
  } catch {
    throw new Mishap(`${option} takes a regular expression, and "${value}" is none.`);
  }
}
