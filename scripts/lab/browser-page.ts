import { waitUntil } from "../harness/wait.ts";
import type { Browser, Result } from "./browser.ts";

/** What a page is waited for, in ms. */
const PATIENCE = 15_000;

/** A page, used by its words as a person would. */
export class Page implements AsyncDisposable {
  constructor(
    private readonly browser: Browser,
    private readonly session: string,
    private readonly target: string,
  ) {}

  send(method: string, params: object = {}): Promise<Result> {
    return this.browser.send(method, params, this.session);
  }

  /** Evaluates an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails));
    return (answer.result as { value: T }).value;
  }

  /** All text of the page, in one line. */
  text(): Promise<string> {
    return this.evaluate<string>('(document.body?.textContent ?? "").replace(/\\s+/g, " ")');
  }

  /** Waits until the page's text matches. @throws with the text when it does not in time. */
  async shows(pattern: RegExp, deadline = PATIENCE): Promise<void> {
    if (await waitUntil(async () => pattern.test(await this.text()), deadline, 30)) return;
    throw new Error(`The page did not show ${pattern}. It shows:\n${await this.text()}`);
  }

  /** Waits until every beat of a scene was played: until then, no other can be opened for sure. */
  async endsScene(title: string, deadline: number): Promise<void> {
    const isOver = `(() => {
      const open = document.querySelector(".open-scene");
      return open?.textContent.startsWith(${JSON.stringify(`${title}.`)}) && !open.querySelector(".to-come");
    })()`;
    if (await waitUntil(() => this.evaluate<boolean>(isOver), deadline, 30)) return;
    throw new Error(`"${title}" did not come to its end. The page shows:\n${await this.text()}`);
  }

  /** Clicks the button, or thing in the picture, whose name begins so. */
  async click(name: string): Promise<void> {
    const find = `(() => {
      const wanted = ${JSON.stringify(name)};
      const all = [...document.querySelectorAll("button, [role=button], [role=tab]")];
      const named = all.filter((each) => (each.getAttribute("aria-label") ?? each.textContent).trim().startsWith(wanted));
      const found = named.find((each) => !each.disabled);
      if (!found) return null;
      const { x, y, width, height } = found.getBoundingClientRect();
      return { x: x + width / 2, y: y + Math.min(height / 2, 20) };
    })()`;
    // The page may be about to make room for something: a place counts when it is found twice.
    let last = "";
    const standsStill = async () => {
      const found = await this.evaluate<{ x: number; y: number } | null>(find);
      const before = last;
      last = JSON.stringify(found);
      return last === before ? found : null;
    };
    const place = await waitUntil(standsStill, PATIENCE, 50);
    if (!place)
      throw new Error(`There is no button "${name}". The page shows:\n${await this.text()}`);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", {
        type,
        ...place,
        button: "left",
        clickCount: 1,
      });
    }
  }

  /** Presses Tab until the focus is on what is named so. @throws when it never gets there. */
  async tabTo(name: string): Promise<void> {
    const focused = `(() => {
      const at = document.activeElement;
      return (at?.getAttribute("aria-label") ?? at?.textContent ?? "").trim();
    })()`;
    for (let presses = 0; presses < 60; presses++) {
      if ((await this.evaluate<string>(focused)).startsWith(name)) return;
      await this.press("Tab");
    }
    throw new Error(`60 times Tab, and the focus was never on "${name}".`);
  }

  /** Chooses a value in the list that has this label. */
  async choose(label: string, value: string): Promise<void> {
    await this.evaluate(`(() => {
      const labels = [...document.querySelectorAll("label")];
      const list = labels.find((each) => each.textContent.includes(${JSON.stringify(label)})).querySelector("select");
      list.value = ${JSON.stringify(value)};
      list.dispatchEvent(new Event("change", { bubbles: true }));
    })()`);
  }

  /**
   * Which share of a processor the page's own thread needs, looked at for some ms: near 1, frames are
   * dropped. Other programs that keep the processors busy do not count, as they would in frames a
   * second. https://chromedevtools.github.io/devtools-protocol/tot/Performance/
   */
  async load(during: number): Promise<number> {
    await this.send("Performance.enable", { timeDomain: "threadTicks" });
    const before = await this.#threadTime();
    const start = performance.now();
    await this.evaluate(`new Promise((resolve) => setTimeout(resolve, ${during}))`);
    return ((await this.#threadTime()) - before) / ((performance.now() - start) / 1000);
  }

  /** Processor time that the page's own thread has had so far, in s. */
  async #threadTime(): Promise<number> {
    const { metrics } = await this.send("Performance.getMetrics");
    const of = (metrics as { name: string; value: number }[]).find(
      (it) => it.name === "TaskDuration",
    );
    if (!of) throw new Error("This browser does not tell its TaskDuration.");
    return of.value;
  }

  /** Presses a key: "Tab", "Enter", " ", or a letter. */
  async press(key: string): Promise<void> {
    const text = key === "Enter" ? "\r" : key.length === 1 ? key : "";
    const code = key === " " ? "Space" : key;
    const codes: Record<string, number> = { Tab: 9, Enter: 13, " ": 32, Escape: 27 };
    const common = {
      key,
      code,
      windowsVirtualKeyCode: codes[key] ?? key.toUpperCase().codePointAt(0),
    };
    await this.send("Input.dispatchKeyEvent", {
      type: text ? "keyDown" : "rawKeyDown",
      text,
      ...common,
    });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...common });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.send("Target.closeTarget", { targetId: this.target });
  }
}
