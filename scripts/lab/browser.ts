// Drives a real Chromium in tests, by the protocol that its developer tools speak. A library for
// it would be a tenth of what a learner installs: https://chromedevtools.github.io/devtools-protocol/
import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { reapWhenThisProcessEnds } from "../harness/reaper.ts";
import { onPath } from "../harness/redis/find.ts";
import { sendSignal } from "../harness/signal.ts";
import { temporaryFolder } from "../harness/temporary.ts";
import { Page } from "./browser-page.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** The path of a Chromium on this machine, or of the one that CHROMIUM names. */
export async function findChromium(): Promise<string | undefined> {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of NAMES) {
    const path = await onPath(name);
    if (path) return path;
  }
  return undefined;
}

/** What is said where tests of the page cannot run. */
export const NO_CHROMIUM =
  "There is no Chromium on this machine, so the page of the lab is not tested.\n" +
  "  Install one (Debian, Ubuntu: sudo apt-get install -y chromium), or name one in CHROMIUM.";

/** What the browser answers. */
export type Result = Record<string, unknown>;

/** A Chromium without a window, with one page after the other. */
export class Browser implements AsyncDisposable {
  readonly #waiting = new Map<
    number,
    (answer: { result?: Result; error?: { message: string } }) => void
  >();
  #next = 1;
  #rest = "";
  readonly #ended: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: AsyncDisposable,
  ) {
    this.#ended = new Promise((resolve) => child.once("exit", resolve));
    const reading = child.stdio[4] as Readable;
    reading.setEncoding("utf8").on("data", (text: string) => this.#read(text));
  }

  static async open(path: string): Promise<Browser> {
    const profile = await temporaryFolder(join(tmpdir(), "lab-chromium-"));
    const args = [
      "--headless=new",
      "--remote-debugging-pipe",
      "--no-sandbox", // Tests may run as root, in a container.
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--hide-scrollbars",
      `--user-data-dir=${profile.folder}`,
    ];
    const stdio = ["ignore", "ignore", "ignore", "pipe", "pipe"] as const;
    const child = spawn(path, args, { detached: true, stdio: [...stdio] });
    if (child.pid) child.once("exit", reapWhenThisProcessEnds(child.pid));
    return new Browser(child, profile);
  }

  /** Opens a page of 1280 × 800 points, in a window of its own. */
  async page(url: string): Promise<Page> {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, String(sessionId), String(targetId));
    await page.send("Emulation.setDeviceMetricsOverride", {
      width: 1280,
      height: 800,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await page.send("Emulation.setFocusEmulationEnabled", { enabled: true });
    await page.send("Page.navigate", { url });
    return page;
  }

  /** @throws when the browser refuses. */
  send(method: string, params: object, sessionId?: string): Promise<Result> {
    const id = this.#next++;
    (this.child.stdio[3] as Writable).write(
      `${JSON.stringify({ id, method, params, sessionId })}\0`,
    );
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result ?? {}),
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.pid) sendSignal(-this.child.pid, "SIGKILL");
    await this.#ended;
    await this.profile[Symbol.asyncDispose]();
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop() ?? "";
    for (const message of messages) {
      const { id, ...answer } = JSON.parse(message) as { id?: number };
      if (id === undefined) continue;
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    }
  }
}
