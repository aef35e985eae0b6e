import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { Family } from "./family.ts";
import { MARK } from "./processes.ts";

const TREE = `
  const { spawn } = require("node:child_process");
  const options = { detached: true, stdio: "ignore" };
  const pids = [
    spawn("sleep", ["600"]).pid,
    spawn("sleep", ["600"], options).pid,
    spawn("sleep", ["600"], { ...options, env: {} }).pid,
  ];
  console.log(pids.join(" "));
  setInterval(() => {}, 1000);`;

test("a family is its children, their groups, and those who were seen before their parent ended", async () => {
  const founder = spawn(process.execPath, ["-e", TREE], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, [MARK]: "family-test" },
  });
  const [line] = (await once(founder.stdout, "data")) as [Buffer];
  const pids = [founder.pid!, ...line.toString().trim().split(" ").map(Number)];
  const family = new Family(founder.pid!, "family-test");
  const pidsOf = async () => (await family.members()).map(({ pid }) => pid);

  const all = await pidsOf();
  founder.kill("SIGKILL");
  await once(founder, "exit");
  const orphans = await pidsOf();
  await family.end();

  expect(all).toEqual(expect.arrayContaining(pids));
  expect(orphans).toEqual(expect.arrayContaining(pids.slice(1)));
  expect(await pidsOf()).toEqual([]);
});
