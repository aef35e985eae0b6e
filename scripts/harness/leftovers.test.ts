// Whatever happens, no process, no port and no folder is left behind.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isFree, reservePort } from "./ports.ts";
import { Program } from "./program.ts";
import { repository } from "./repository.ts";
import { waitUntil } from "./wait.ts";

const SECONDS = 1_000;

test("two reservations never give the same port, and a reserved port is free to listen on", async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => reservePort()));

  expect(new Set(ports.map(({ number }) => number)).size).toBe(50);
  expect(await isFree(ports[0]!.number)).toBe(true);
  for (const port of ports) port[Symbol.dispose]();
});

test("disposing a program ends it, its children and those that left its group", async () => {
  const script = `
    const { spawn } = require("node:child_process");
    process.on("SIGTERM", () => {});
    const pids = [process.pid, spawn("sleep", ["600"]).pid,
      spawn("sleep", ["600"], { detached: true, stdio: "ignore" }).pid];
    console.log(pids.join(" "));
    setInterval(() => {}, 1000);`;
  const program = new Program(process.execPath, ["-e", script], {
    cwd: repository,
    env: process.env,
  });
  await program.prints(/\d+ \d+ \d+/, 10 * SECONDS);
  const pids = program.output.trim().split(" ").map(Number);
  expect(pids.filter(isAlive)).toHaveLength(3);

  await program[Symbol.asyncDispose]();

  // Only Linux tells which processes were started by whom.
  const wanted = process.platform === "linux" ? 0 : 1;
  expect(await waitUntil(() => pids.filter(isAlive).length <= wanted, 5 * SECONDS)).toBe(true);
});

test("a process that is killed takes the programs it started with it", async () => {
  const script = `
    import { Program } from "./scripts/harness/program.ts";
    const program = new Program("sleep", ["600"], { cwd: ".", env: process.env });
    console.log(program.pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { cwd: repository, stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);

  parent.kill("SIGKILL");

  expect(await waitUntil(() => !isAlive(pid), 5 * SECONDS)).toBe(true);
});

test("a program that is killed with all its descendants leaves no folder, and takes no other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "somebody's folder "));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [own, other] = [join(folder, "of the \\new program"), join(folder, "of somebody else")];
  for (const path of [own, other]) await mkdir(path);
  const script = `
    import { removeWhenThisProcessEnds } from "./scripts/harness/reaper.ts";
    removeWhenThisProcessEnds(process.env.OTHER + "\\n with a line break in its name");
    removeWhenThisProcessEnds(process.env.OWN);
    console.log("ready");
    setInterval(() => {}, 1000);`;
  const program = new Program(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { cwd: repository, env: { ...process.env, OWN: own, OTHER: other } },
  );
  expect(await program.prints(/ready/, 10 * SECONDS)).toBe(true);

  await program[Symbol.asyncDispose]();

  expect(await waitUntil(() => !existsSync(own), 5 * SECONDS)).toBe(true);
  expect(existsSync(other)).toBe(true);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
