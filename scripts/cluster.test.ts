// `npm run cluster` as people type it.
import { appendFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { io } from "socket.io-client";
import { afterAll, expect, test } from "vitest";
import { makeFixture, type Terminal, tty } from "./fixture.ts";
import { isFree } from "./harness/ports.ts";

const workshop = await makeFixture();
afterAll(() => workshop[Symbol.asyncDispose]());

test(
  "cluster runs the nodes in the foreground, says how one ends, and leaves nothing on Ctrl-C",
  tty,
  async () => {
    await appendFile(
      join(workshop.folder, "solutions", "02-rooms", "server.ts"),
      'httpServer.on("request", ({ url }) => url === "/end" && process.exit(3));\n',
    );

    const cluster = workshop.terminal("cluster", "2", "--nodes", "2", "--root", "solutions");
    await cluster.shows("B │ Node A listens");
    await cluster.shows("A │ Node A listens");
    const [first = "", second = ""] = urls(cluster);
    const client = io(first, { transports: ["websocket"], auth: { name: "alice" } });
    const node = await new Promise((resolve) => client.once("welcome", resolve));
    client.close();
    await fetch(`${second}/end`).catch(() => {});

    expect(node).toBe("A");
    await cluster.shows("B │ ✗ has ended: exit code 3.");
    cluster.press("\x03");
    expect(await cluster.ended).toBe(0);
    expect(cluster.screen).toContain("A │ has ended: killed by SIGTERM.");
    expect(await Promise.all([first, second].map((url) => isFree(portOf(url))))).toEqual([
      true,
      true,
    ]);
  },
);

test("nodes are stopped, killed, frozen and started again by what is typed", tty, async () => {
  const cluster = workshop.terminal("cluster", "2", "--nodes", "2", "--root", "solutions");
  await cluster.shows("B │ Node A listens");

  const typed = [
    ["freeze B", "B │ is frozen (SIGSTOP)."],
    ["kill b", "B │ has ended: killed by SIGKILL."],
    ["stop A", "A │ has ended: killed by SIGTERM."],
    ["stop Z", "✗ There is no Z in this cluster, but A, B."],
    ["sotp A", "✗ Type stop, kill, freeze, thaw, start and a name, as in: stop A"],
  ];
  for (const [line = "", shown = ""] of typed) {
    cluster.press(`${line}\r`);
    await cluster.shows(shown);
  }
  cluster.press("start A\r");
  await cluster.shows("A │ Node A listens");

  cluster.press("\x03");
  expect(await cluster.ended).toBe(0);
});

test("a taken port is told, and a cluster whose nodes have all ended ends", async () => {
  const other = createServer()
    .listen(3001)
    .on("error", () => {});
  await appendFile(
    join(workshop.folder, "steps", "01-first-server", "server.ts"),
    "\nconst = oops;\n",
  );

  const ran = await workshop.npm("cluster", "1", "--nodes", "1");
  other.close();

  expect(ran.stdout).toMatch(/Port 3001 is taken. Using port 3\d+ instead/);
  expect(ran.stdout).toMatch(/A │ steps\/01-first-server\/server.ts:\d+:\d+: ERROR/);
  expect(ran.stdout).toContain("A │ ✗ has ended: exit code 1.");
  expect(ran.stdout).toContain("No node is left");
  expect(ran.code).toBe(1);
});

test.for([
  [[], /Name one step/],
  [["1", "--nodes", "none"], /--nodes is a number from 1 to 9, not "none"/],
] as const)("cluster %j is answered with a sentence", async ([args, words]) => {
  const ran = await workshop.npm("cluster", ...args);

  expect(ran.stderr).toMatch(words);
  expect(ran.code).toBe(2);
});

function urls(terminal: Terminal): string[] {
  return [...terminal.screen.matchAll(/^ {2}[AB] (http\S+)/gm)].map(([, url = ""]) => url);
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
