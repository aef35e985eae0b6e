// A fault has landed when the harness says so.
import { expect, test } from "vitest";
import { Broken } from "./failure.ts";
import { freeze, thaw } from "./faults.ts";
import { stateOf } from "./inspect.ts";
import { Program } from "./program.ts";
import { repository } from "./repository.ts";
import { waitUntil } from "./wait.ts";

const SECONDS = 1_000;

function startCounting(): Program {
  const script = "let n = 0; setInterval(() => console.log(n++), 1);";
  return new Program(process.execPath, ["-e", script], { cwd: repository, env: process.env });
}

test("a frozen program stands still until it is thawed", async () => {
  await using program = startCounting();
  await program.prints(/5/, 10 * SECONDS);

  await freeze(program, "the program");

  expect(await stateOf(program.pid ?? 0)).toBe("T");
  await thaw(program, "the program");
  const { output } = program;
  expect(await waitUntil(() => program.output !== output, 10 * SECONDS)).toBe(true);
});

test("a frozen program can still be killed", async () => {
  const program = startCounting();
  await freeze(program, "the program");

  await program[Symbol.asyncDispose]();

  expect(program.exit?.signal).toBe("SIGKILL");
});

test("a program that goes on after SIGSTOP makes the verdict broken", async () => {
  const deaf = { pid: process.pid, signal() {}, exit: undefined } as unknown as Program;

  await expect(freeze(deaf, "The program", 50)).rejects.toThrow(Broken);
});
