import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import { meaningOf, mostTelling, NODE_CHOICE } from "./guest.ts";
import type { ServerNode } from "./node.ts";
import type { Expectation } from "./report.ts";

/** How long one request may take, in ms. */
const REQUEST_DEADLINE = 3_000;

/**
 * So long a request may wait for its answer where nothing is said, in ms: until the node's next ping.
 * A cookie that is gone by then does not come along with the request after it.
 *
 * https://socket.io/docs/v4/server-options/#pinginterval
 */
const LONGEST_POLL = 25_000;

/**
 * A browser, as far as a balancer can tell: it speaks Socket.IO over HTTP long-polling and keeps
 * its cookies between visits. The client library for Node forgets them whenever it reconnects.
 */
export class Browser {
  /** Those of other pages of the same host come along, whatever they call and hold. */
  #cookies = new Map([
    ["lastnode", "7"],
    ["discount", "100%"],
    ["theme", "dark"],
  ]);

  /** Those that it was given and did not keep for long enough, as they came. */
  #gone = new Map<string, string>();
  /** What names the session in a request. */
  #session = "";
  /** Why what it did last came to nothing; "" when it did not. */
  refusal = "";

  constructor(readonly url: string) {}

  /** Another tab: a session of its own, and the same cookies. */
  opensTab(): Browser {
    const tab = new Browser(this.url);
    tab.#cookies = this.#cookies;
    tab.#gone = this.#gone;
    return tab;
  }

  /**
   * Connects as a person, hears the welcome, and leaves.
   *
   * @returns the name of the node that welcomed her; undefined, and why not in `refusal`.
   */
  async visits(name: string): Promise<string | undefined> {
    const node = await this.arrives(name);
    if (node === undefined) return undefined;
    const hasLeft = await this.#succeeds(() => this.#request(this.#session, "1"));
    return hasLeft ? node : undefined;
  }

  /**
   * As `visits`, but stays.
   *
   * https://socket.io/docs/v4/socket-io-protocol/ and its engine describe the packets.
   */
  async arrives(name: string): Promise<string | undefined> {
    let heard = "";
    const welcome = () => /42\["welcome","((?:[^"\\]|\\.)*)"\]/.exec(heard)?.[1];
    await this.#succeeds(async () => {
      const { sid } = JSON.parse((await this.#request("")).slice(1)) as { sid: string };
      this.#session = `&sid=${encodeURIComponent(sid)}`;
      await this.#request(this.#session, `40${JSON.stringify({ name })}`);
      while (welcome() === undefined) heard += await this.#request(this.#session);
    });
    return welcome();
  }

  /** Says something to everybody. @returns whether that was taken; if not, why is in `refusal`. */
  shouts(text: string): Promise<boolean> {
    return this.#succeeds(() =>
      this.#request(this.#session, `42${JSON.stringify(["shout", text])}`),
    );
  }

  async #succeeds(act: () => Promise<unknown>): Promise<boolean> {
    this.refusal = "";
    try {
      await act();
      return true;
    } catch (error) {
      const { message, cause } = error as Error & { cause?: Error };
      this.refusal = cause?.message || message;
      return false;
    }
  }

  /** The cookies that it carries, as in the header. */
  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** The cookies that it carries, and those that it carries no longer. */
  get cookiesInWords(): string {
    const gone = [...this.#gone.values()].join("; ");
    const waits = `a request may wait for ${LONGEST_POLL / 1000} s, and the next one comes without`;
    return gone ? `${this.cookies}; ${waits} ${gone}` : this.cookies;
  }

  async #request(query: string, body?: string): Promise<string> {
    const response = await fetch(`${this.url}/socket.io/?EIO=4&transport=polling${query}`, {
      ...(body !== undefined && { method: "POST", body }),
      headers: { ...(this.cookies && { cookie: this.cookies }) },
      signal: AbortSignal.timeout(REQUEST_DEADLINE),
    });
    for (const cookie of response.headers.getSetCookie()) {
      if (!isForHere(cookie)) continue;
      const [, name = "", value = ""] = /^\s*([^=;]+)=([^;]*)/.exec(cookie) ?? [];
      const life = lifeOf(cookie);
      this.#gone.delete(name);
      if (value !== "" && life > LONGEST_POLL) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
      if (life > 0 && life <= LONGEST_POLL) this.#gone.set(name, cookie);
    }
    const text = await response.text();
    if (response.ok) return text;
    throw new Error(`the answer was ${`${response.status} ${text}`.trim()}`);
  }
}

/**
 * Whether a cookie that came from here is sent back to Socket.IO here, and not kept for other paths
 * or another domain.
 *
 * https://datatracker.ietf.org/doc/html/rfc6265#section-5.4
 */
function isForHere(cookie: string): boolean {
  const [, path = "/"] = /;\s*path=([^;]*)/i.exec(cookie) ?? [];
  const [, domain = "127.0.0.1"] = /;\s*domain=([^;]*)/i.exec(cookie) ?? [];
  return "/socket.io/".startsWith(path) && domain === "127.0.0.1";
}

/** How long a cookie is kept, in ms. https://datatracker.ietf.org/doc/html/rfc6265#section-5.3 */
function lifeOf(cookie: string): number {
  const [, seconds] = /;\s*max-age=(-?\d+)/i.exec(cookie) ?? [];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const [, date = ""] = /;\s*expires=([^;]*)/i.exec(cookie) ?? [];
  const end = Date.parse(date);
  return Number.isNaN(end) ? Infinity : end - Date.now();
}

/** After so many visits that failed, the next one would fail as well. */
const MOST_FAILURES = 5;

/**
 * Visits through the balancer while all nodes live.
 *
 * @returns the node that served the browser.
 * @throws Failure when none does.
 */
export async function isServed(cluster: Cluster, browser: Browser): Promise<ServerNode> {
  const refusals: string[] = [];
  while (refusals.length < MOST_FAILURES) {
    const node = await browser.visits("alice");
    if (node !== undefined) return cluster.node(node);
    refusals.push(browser.refusal);
  }
  const reason = mostTelling(refusals);
  throw await cluster.failure({
    expected: "alice should be served through the balancer, over HTTP long-polling.",
    instead: `She was not: ${reason}. Her cookies: ${browser.cookiesInWords}.`,
    why: meaningOf(reason),
    ...NODE_CHOICE,
  });
}

/** Of so many newcomers a node serves some, also where the balancer throws dice, or it gets none. */
const MOST_NEWCOMERS = 30;

/**
 * A newcomer whom this node serves, while all nodes live. Counted, and not timed.
 *
 * @throws Failure with these words when it serves nobody.
 */
export async function someoneServedBy(
  cluster: Cluster,
  node: ServerNode,
  otherwise: Expectation,
): Promise<Browser> {
  for (let count = 1; count <= MOST_NEWCOMERS; count++) {
    const browser = new Browser(cluster.balancer.url);
    if ((await isServed(cluster, browser)) === node) return browser;
  }
  throw await cluster.failure(otherwise);
}

/** So many visits in a row are no luck: a balancer that guesses fails one of them. */
const VISITS_IN_A_ROW = 10;
/** How long to wait after a visit that failed before the next one, in ms. */
const BEFORE_NEXT_VISIT = 50;
/** So many visits failed before it is said that they do: on a busy machine a few take long. */
const LEAST_VISITS = 20;
/** How long somebody who is not answered at all goes on, in ms. */
const HOPELESS = 10_000;

/**
 * Waits until the balancer has noticed that a node is gone, and serves a browser elsewhere, every
 * time: with the cookies that it carries, or without any.
 *
 * @throws Failure when it does not within three times the usual patience, and not in twenty visits.
 */
export async function isServedElsewhere(
  cluster: Cluster,
  gone: ServerNode,
  visitor: () => Browser,
  expectation: { expected: string; why: string },
): Promise<void> {
  const deadline = 3 * cluster.patience;
  const begin = performance.now();
  let inARow = 0;
  let failed = 0;
  let refusal = "";
  while (inARow < VISITS_IN_A_ROW) {
    const spent = performance.now() - begin;
    const isHopeless = spent > deadline && (failed >= LEAST_VISITS || spent > HOPELESS);
    if (isHopeless || cluster.hasLostANode) {
      throw await cluster.failure({
        ...expectation,
        instead: `For ${(spent / 1000).toFixed(1)} s it was not: ${refusal}.`,
        ...NODE_CHOICE,
      });
    }
    const browser = visitor();
    const node = await browser.visits("alice");
    if (node && node !== gone.label) inARow++;
    else {
      inARow = 0;
      failed++;
      refusal = browser.refusal || refusal;
      await pause(BEFORE_NEXT_VISIT);
    }
  }
}
