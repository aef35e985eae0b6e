import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "./harness/repository.ts";
import { waitUntil } from "./harness/wait.ts";

/** What a command printed and how it ended. */
export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A small workshop of its own, for tests of the commands: two steps, in a path with spaces. */
export interface Fixture extends AsyncDisposable {
  folder: string;
  /** Runs `npm run NAME -- ARGS` to its end, without a terminal. */
  npm: (name: string, ...args: string[]) => Promise<Ran>;
  /** Runs the same in a terminal, and returns at once. */
  terminal: (name: string, ...args: string[]) => Terminal;
}

/** A command in a pseudo-terminal. */
export interface Terminal {
  /** All that was drawn so far. */
  readonly screen: string;
  press: (keys: string) => void;
  /** Gives the terminal another size, as dragging its window does. */
  resize: (columns: number, rows: number) => void;
  /** Waits until the text has been drawn since the last key. @throws when it is not within 60 s. */
  shows: (text: string) => Promise<void>;
  /** Closes its window: the command is told to end. Nothing happens when it has ended. */
  close: () => void;
  ended: Promise<number | null>;
}

/**
 * @param without what the fixture lacks, as on a fresh clone.
 * @param isClone whether all of it is committed to a repository of its own.
 */
export async function makeFixture({
  without,
  isClone = false,
}: { without?: "node_modules"; isClone?: boolean } = {}): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), "my workshop "));
  const files = ["package.json", "package-lock.json", "tsconfig.json", "WORKSHOP.md"];
  const steps = ["01-first-server", "02-rooms"];
  const folders = ["scripts", ...steps.flatMap((step) => [`steps/${step}`, `solutions/${step}`])];
  for (const path of [...files, "steps/chat.ts", ...folders]) {
    await cp(join(repository, path), join(folder, path), { recursive: true });
  }
  if (without !== "node_modules") {
    await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
    // What is built once for a package-lock.json need not be built again for each fixture.
    const built = join(repository, ".workshop", "built");
    for (const name of existsSync(built) ? await readdir(built) : []) {
      if (!name.startsWith("libraries-")) continue;
      await cp(join(built, name), join(folder, ".workshop", "built", name), { recursive: true });
    }
  }
  if (isClone) commitAll(folder);
  const command = (name: string, args: string[]) => ["scripts/start.mjs", name, ...args];
  const terminals: Terminal[] = [];
  return {
    folder,
    npm: (name, ...args) => run(spawn(process.execPath, command(name, args), options(folder))),
    terminal: (name, ...args) => {
      const terminal = openTerminal([process.execPath, ...command(name, args)], folder);
      terminals.push(terminal);
      return terminal;
    },
    [Symbol.asyncDispose]: async () => {
      // A test that failed has not come to the end of its command.
      for (const terminal of terminals) terminal.close();
      await Promise.all(terminals.map(({ ended }) => ended));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As after a clone: what a step was at first is known to git. */
function commitAll(folder: string): void {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  git("init", "--quiet");
  git("add", "scripts", "solutions", "steps", "package.json", "WORKSHOP.md");
  git("-c", "user.name=Workshop", "-c", "user.email=workshop@localhost", "commit", "-qm", "Start");
}

function options(cwd: string) {
  const env = { ...process.env, NO_COLOR: "1", INIT_CWD: cwd };
  return { cwd, env: withoutVitest(env), stdio: "pipe" as const };
}

/** The environment that a command has in a shell, without what vitest adds to it. */
export function withoutVitest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^(VITEST|NODE_ENV$|TEST$|DEV$|PROD$|MODE$)/.test(name),
    ),
  );
}

function run(child: ChildProcess): Promise<Ran> {
  const ran: Ran = { code: null, stdout: "", stderr: "" };
  child.stdout?.on("data", (data: Buffer) => (ran.stdout += data.toString()));
  child.stderr?.on("data", (data: Buffer) => (ran.stderr += data.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ ...ran, code })));
}

/** For tests that need a terminal: the `script` of macOS takes other options than util-linux's. */
export const tty = { skip: process.platform !== "linux" };

/** `script`, of util-linux, gives a command a terminal. */
function openTerminal(command: string[], folder: string): Terminal {
  const name = join(tmpdir(), `terminal-${randomUUID()}`);
  const line = `tty >'${name}'; stty cols 80 rows 40; exec ${command.map((word) => `'${word}'`).join(" ")}`;
  const child = spawn("script", ["-qfec", line, "/dev/null"], options(folder));
  let screen = "";
  let seen = 0;
  child.stdout.on("data", (data: Buffer) => (screen += data.toString()));
  return {
    get screen() {
      return screen;
    },
    press: (keys) => {
      seen = screen.length;
      child.stdin.write(keys);
    },
    resize: (columns, rows) => {
      seen = screen.length;
      const device = readFileSync(name, "utf8").trim();
      execFileSync("stty", ["-F", device, "cols", String(columns), "rows", String(rows)]);
    },
    close: () => child.kill(),
    shows: async (text) => {
      if (await waitUntil(() => screen.slice(seen).includes(text), 60_000)) return;
      throw new Error(
        `The terminal did not show "${text}" within 60 s. It shows:\n${screen.slice(-3000)}`,
      );
    },
    ended: new Promise<number | null>((resolve) => child.on("close", resolve)).finally(() =>
      rmSync(name, { force: true }),
    ),
  };
}
