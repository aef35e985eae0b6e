// The lab as people use it: the real command, its page in a real Chromium.
import { once } from "node:events";
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesWith } from "../harness/program.ts";
import { repository } from "../harness/repository.ts";
import { waitUntil } from "../harness/wait.ts";
import { Browser, findChromium } from "./browser.ts";
import { openLab } from "./lab-fixture.ts";

const ALL_UP = /node A● up.*node B● up.*node C● up/;
const BOTH_UP = /node A● up.*node B● up/;
/** A scene goes on after the words that tell how it turns out. */
const SCENE_OVER = 60_000;
const SEEN = 30_000;

const chromium = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (chromium) browser = await Browser.open(chromium);
});
afterAll(() => browser?.[Symbol.asyncDispose]());

const NOT_CROSSED = "alice (A), carol (A) heard it. bob (B) did not hear it.";
const CROSSED = "It went through Redis. alice (A), carol (A), bob (B) heard it.";

/** What scenes say was seen: on starters and on solutions. */
const OUTCOMES: [step: string, root: string, outcomes: [scene: string, seen: string][]][] = [
  ["3", "steps", [["The wall", NOT_CROSSED]]],
  ["3", "solutions", [["The wall", NOT_CROSSED]]],
  ["5", "steps", [["The adapter", `It did not go through Redis. ${NOT_CROSSED}`]]],
  [
    "5",
    "solutions",
    [
      ["The wall", CROSSED],
      ["The adapter", CROSSED],
      ["Rooms are not in Redis", "The rooms hold 5 members, and Redis stores 0 keys."],
    ],
  ],
  ["11", "steps", [["A node dies", "in no room."]]],
  ["11", "solutions", [["A node dies", "in kitchen."]]],
  ["12", "steps", [["Redis is away", "has died: exit code 1."]]],
  ["12", "solutions", [["Redis is away", `No node has died.Redis is back${CROSSED}`]]],
  ["6", "steps", [["To all but the sender", "alice (A) heard it and should not have."]]],
  [
    "6",
    "solutions",
    [["To all but the sender", "It went through Redis. carol (A), bob (B) heard it."]],
  ],
];

// Scenes wait most of the time, for people to read along.
test.skipIf(!chromium).concurrent.for(OUTCOMES)(
  "scenes of step %s on %s end as they promise",
  { timeout: 240_000 },
  async ([step, root, scenes]) => {
    await using lab = await openLab([step, "--root", root]);
    await using page = await browser.page(lab.url);
    await page.shows(ALL_UP);

    for (const [scene, seen] of scenes) {
      await page.click(scene);
      await page.endsScene(scene, SCENE_OVER);
      expect(await page.text()).toMatch(new RegExp(`${scene}\\. .*${escaped(seen)}`));
      expect(await page.text()).toContain(seen);
    }
  },
);

test.skipIf(!chromium)("nodes and Redis are killed, frozen and healed by hand", async () => {
  await using lab = await openLab(["5", "--root", "solutions", "--nodes", "2"]);
  await using page = await browser.page(lab.url);
  await page.shows(BOTH_UP);
  await page.click("The adapter");
  await page.endsScene("The adapter", SCENE_OVER);
  await page.shows(/coming.*It went through Redis|bob answers on node B.*heard it/, SEEN);

  await page.click("node B");
  await page.click("Freeze");
  await page.shows(/node B❄ frozen/);
  await page.click("alice,");
  await page.click("Send to room");
  await page.shows(/Not heard by bob/);
  await page.click("node B");
  await page.click("Thaw");
  await page.shows(BOTH_UP);
  await page.click("Kill");
  await page.shows(/bob ?not connected● kitchen lost.*killed by SIGKILL/);
  await page.click("Start");
  await page.shows(BOTH_UP);
  await page.shows(/bob● kitchen lost/);

  await page.click("Redis");
  await page.click("Stop");
  await page.shows(/Redis✕ down/);
  await page.click("Start");
  await page.shows(/Redis● up.*subscribed: A B/, SEEN);
  expect(await page.text()).toContain("0 keys");
});

test.skipIf(!chromium)(
  "a save restarts the nodes, and everybody is back in their rooms",
  async () => {
    const root = await mkdtemp(join(tmpdir(), "my steps "));
    const name = "02-rooms";
    const file = join(root, name, "server.ts");
    await cp(join(repository, "solutions", name), join(root, name), { recursive: true });
    await using lab = await openLab(["2", "--root", root, "--nodes", "1"]);
    await using page = await browser.page(lab.url);
    await page.shows(/node A● up/);
    await page.click("Add");
    await page.click("alice, on node A");
    await page.click("Join");
    await page.shows(/kitchen: alice/);
    const server = await readFile(file, "utf8");

    await appendFile(file, "\nconst = oops;\n");
    await page.shows(/node A ended: exit code 1\..*02-rooms\/server\.ts:\d+:\d+: ERROR/);
    await page.shows(/alicenot connected● kitchen lost/);
    await writeFile(file, server.replace("listens on", "listens again on"));

    await page.shows(/node A● up.*kitchen: alice.*listens again/);
    await page.click("Checks");
    await page.click("Run the checks");
    await page.shows(/02-rooms passed: \d+ of \d+ checks pass/, 40_000);
    await page.click("Guide");
    await page.shows(/The idea/);
    expect(await page.text()).toContain("Your task");
    expect(await lab.end()).toBe(0);
    await rm(root, { recursive: true });
  },
);

test.skipIf(!chromium)("the keyboard is enough, and everything has a name", async () => {
  await using lab = await openLab(["5", "--root", "solutions", "--nodes", "2"]);
  await using page = await browser.page(lab.url);
  await page.shows(BOTH_UP);

  for (const seen of [/All three are in/, /alice speaks on node A.*heard it/]) {
    await page.press(" ");
    await page.shows(seen, SEEN);
  }
  await page.tabTo("node A,");
  await page.press("Enter");
  await page.tabTo("Freeze");
  await page.press("Enter");
  await page.shows(/node A❄ frozen/);
  await page.tabTo("Show again: alice");
  await page.press("Enter");

  const nameless = `[...document.querySelectorAll("button, input, select, [role=button]")]
    .filter((each) => !(each.getAttribute("aria-label") || each.textContent || each.closest("label")?.textContent).trim()).length`;
  expect(await page.evaluate<number>(nameless)).toBe(0);
});

test.skipIf(!chromium)(
  "a hundred people and fifty messages a second are counted, and the page stays smooth",
  async () => {
    await using lab = await openLab(["5", "--root", "solutions"]);
    await using page = await browser.page(lab.url);
    await page.shows(ALL_UP);

    for (let times = 1; times <= 5; times++) await page.click("Add 20");
    await page.shows(/100 people/);
    await page.choose("steady talk", "50");
    await page.shows(/Counted, not drawn\. Each second: \d\d said/);

    // It needs a fifteenth of a processor. README tells how many frames an idle machine draws.
    const load = await page.load(3_000);
    expect(load).toBeGreaterThan(0);
    expect(load).toBeLessThan(0.3);
  },
);

test("two labs at once do not disturb each other; only their own pages may talk to them; nothing is left", async () => {
  const mark = `WORKSHOP_LAB_TEST=${process.pid}`;
  const env = { WORKSHOP_LAB_TEST: String(process.pid) };
  const labs = await Promise.all([
    openLab(["5", "--root", "solutions", "--nodes", "1"], env),
    openLab(["1", "--nodes", "1"], env),
  ]);
  const [url = "", other = ""] = labs.map((lab) => lab.url);

  expect(new Set([url, other]).size).toBe(2);
  expect(await canConnect(url, url)).toBe(true);
  expect(await canConnect(url, other)).toBe(false);
  expect(await canConnect(url, "http://evil.example")).toBe(false);
  expect(await statusOf(url, "/", "evil.example")).toBe(403);
  expect(await statusOf(url, "/../package.json")).toBe(404);
  expect(await statusOf(url, "/")).toBe(200);

  await opensSpareConnection(url);
  expect(await labs[0]?.end()).toBe(0);
  expect(await canConnect(other, other)).toBe(true);
  expect(await labs[1]?.end()).toBe(0);
  const left = async () => (await processesWith([mark])).length === 0;
  expect(await waitUntil(left, 5_000)).toBe(true);
});

/** Whether a page of that origin gets a connection to the lab. */
async function canConnect(url: string, origin: string): Promise<boolean> {
  const socket = io(url, {
    transports: ["websocket"],
    extraHeaders: { origin },
    reconnection: false,
    forceNew: true,
  });
  const connected = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("connect_error", () => resolve(false));
  });
  socket.close();
  return connected;
}

/** Opens a connection without a request, as browsers do to have one ready. */
async function opensSpareConnection(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  await once(
    connect(Number(port), hostname).on("error", () => {}),
    "connect",
  );
}

/** The status of a request as it stands: `fetch` would tidy the path and set the host itself. */
function statusOf(url: string, path: string, host?: string): Promise<number | undefined> {
  const { hostname, port, host: own } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, headers: { host: host ?? own } };
    get(options, (response) => resolve(response.resume().statusCode)).on("error", reject);
  });
}

function escaped(words: string): string {
  return words.replaceAll(/[.()]/g, "\\$&");
}
