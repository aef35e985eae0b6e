import { Client } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import { seconds, type Transport } from "./connection.ts";
import type { ServerNode } from "./node.ts";
import type { Expectation } from "./report.ts";
import { waitUntil } from "./wait.ts";

/** After this many connections that failed, the next one would fail as well. */
const MOST_FAILURES = 3;

/** A person who comes through the balancer: which node serves her, its welcome tells. */
export class Guest extends Client {
  /** Why connections failed or were lost, in order. */
  readonly #failures: string[] = [];
  /** Why her session could not move to a WebSocket. */
  #refusal = "";

  private constructor(
    cluster: Cluster,
    name: string,
    transports: Transport[] | undefined,
    cookies: string,
  ) {
    super(cluster, cluster.balancer, name, {
      ...(transports && { transports }),
      ...(cookies && { extraHeaders: { cookie: cookies } }),
      withCredentials: true, // Without it, a client that is no browser keeps no cookies.
      reconnectionDelay: 100,
      reconnectionDelayMax: 300,
    });
    const manager = this.socket.io;
    manager.on("error", (error) => this.#failures.push(reasonOf(error)));
    manager.on("close", (reason, error) => this.#failures.push(reasonOf(error) || reason));
    manager.on("open", () => {
      manager.engine.on("upgradeError", (error: Error) => (this.#refusal = reasonOf(error)));
    });
  }

  /** @see Cluster.guest and Cluster.guestWith */
  static async arrive(
    cluster: Cluster,
    name: string,
    transports?: Transport[],
    cookies = "",
  ): Promise<Guest> {
    const guest = new Guest(cluster, name, transports, cookies);
    guest.socket.connect();
    const isWelcome = () => guest.inbox.peek("welcome") !== undefined;
    const isOver = () => guest.#failures.length >= MOST_FAILURES || cluster.hasLostANode;
    await cluster.waitPatiently(() => isWelcome() || isOver());
    if (isWelcome()) return guest;
    const reason = mostTelling(guest.#failures);
    guest.close();
    const isUpgrade = transports?.[0] === "websocket";
    throw await cluster.failure({
      expected: `${name} should connect through the balancer${overWhich(transports)}.`,
      instead:
        (reason
          ? `Her connection failed: ${reason}.`
          : `No node welcomed her within ${seconds(cluster.patience)}.`) +
        (cookies && ` Her cookies: ${cookies}.`),
      why: isUpgrade ? UPGRADE + (cookies && STALE) : meaningOf(reason),
      ...(isUpgrade ? UPGRADE_CHOICE : NODE_CHOICE),
    });
  }

  /** The node that welcomed her last; the balancer before that. */
  override get node(): ServerNode {
    const welcome = this.inbox.all.findLast(({ event }) => event === "welcome");
    return this.cluster.nodes.find(({ label }) => label === welcome?.args[0]) ?? this.host;
  }

  /** Her first try has to have succeeded: nobody has refused or cut her off. @throws Failure */
  async arrivedAtOnce(why: string): Promise<void> {
    const reason = mostTelling(this.#failures);
    if (!reason) return;
    throw await this.cluster.failure({
      expected: `${this.name} should connect through the balancer at her first try.`,
      instead: `That failed, and only a later one did not: ${reason}.`,
      why,
      ...UPGRADE_CHOICE,
    });
  }

  /**
   * Waits until she has noticed that her node is gone, and has come back to another one.
   *
   * @throws Failure when she does not.
   */
  async comesBackFrom(gone: ServerNode): Promise<void> {
    await waitUntil(() => this.node !== gone, 3 * this.cluster.patience);
    if (this.node !== gone) return;
    const reason = mostTelling(this.#failures);
    throw await this.cluster.failure({
      expected: `${this.name} was served by ${gone.called}, which was killed. She should be back on another.`,
      instead: reason
        ? `She tried in vain: ${reason}.`
        : "She still waits for the dead node: nobody has told her client that it is gone.",
      why:
        "What is on its way to a node ends with the node: answer the request, or close the socket, " +
        "and her client comes back by itself.",
      ...(reason ? NODE_CHOICE : { file: "balancer.ts", handler: "proxy." }),
    });
  }

  /** Waits until her session has moved to a WebSocket. @throws Failure when it does not. */
  async upgrades(): Promise<void> {
    await waitUntil<unknown>(
      () => this.isOnWebSocket || this.#refusal || this.cutOff,
      this.cluster.patience,
    );
    if (this.isOnWebSocket) return;
    const reason = this.#refusal || mostTelling(this.#failures);
    throw await this.cluster.failure({
      expected: `${this.who} began with HTTP long-polling and should move to a WebSocket.`,
      instead: reason ? `She could not: ${reason}.` : "Nothing answered the request to upgrade.",
      why: reason
        ? "The upgrade is one more request of her session. On any other node nobody knows it."
        : UPGRADE,
      ...UPGRADE_CHOICE,
    });
  }

  protected override get silence(): Partial<Expectation> {
    return { why: SESSION, ...NODE_CHOICE };
  }

  protected override get cutOff(): Partial<Expectation> | undefined {
    const reason = mostTelling(this.#failures);
    if (!reason) return super.cutOff;
    const instead = `and her session was lost: ${reason}.`;
    return { instead, why: meaningOf(reason), ...NODE_CHOICE };
  }
}

/** Where balancer.ts chooses a node. */
export const NODE_CHOICE = { file: "balancer.ts", handler: "nodeFor(" };

/** Where it listens to requests for a WebSocket. */
const UPGRADE_CHOICE = { file: "balancer.ts", handler: 'on("upgrade"' };

/** Why a request has to reach the node of its session. */
const SESSION =
  "A session lives in the memory of the node that began it. Every other node answers its requests " +
  "with 400, Session ID unknown.";

/** What a request for a WebSocket is, which nothing answers when nobody listens to it. */
const UPGRADE =
  "A WebSocket begins with a request of its own kind: a server hears of it by its event " +
  '"upgrade", and passes it on with proxy.ws() to the node of the session.';

const STALE = " A cookie that names a dead node, or none, counts for nothing there, either.";

/** What it means that a request was answered, or not answered, like that. */
export function meaningOf(reason: string | undefined): string {
  if (reason?.includes("Transport unknown")) {
    return (
      "The nodes do not serve this way to connect. Both belong to chat: HTTP long-polling, and " +
      "WebSocket. See the options of the server."
    );
  }
  if (reason && /\b50[0-4]\b/.test(reason)) {
    return (
      "That is no answer of a node's: the balancer could not reach the node that it had chosen, or " +
      "went wrong itself."
    );
  }
  return SESSION;
}

/** Of the reasons why requests failed, the one that a node gave, or else the last. */
export function mostTelling(reasons: readonly string[]): string | undefined {
  return reasons.find((reason) => reason.includes("Session ID")) ?? reasons.at(-1);
}

function overWhich(transports: Transport[] | undefined): string {
  if (transports?.length !== 1) return "";
  return transports[0] === "polling" ? " over HTTP long-polling" : " over WebSocket";
}

/** engine.io-client keeps the answer that it did not like in `description` and `context`. */
function reasonOf(error: unknown): string {
  const { message, description, context } = (error ?? {}) as {
    message?: string;
    description?: unknown;
    context?: { responseText?: string };
  };
  const status = typeof description === "number" ? `${description} ` : "";
  const answer = `${status}${context?.responseText ?? ""}`.trim();
  return [message, answer && `the answer was ${answer}`].filter(Boolean).join("; ");
}
