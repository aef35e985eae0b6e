import { isDeepStrictEqual } from "node:util";
import { Asker } from "./asker.ts";
import type { Cluster } from "./cluster.ts";
import { secondsSince, type Way } from "./connection.ts";
import type { Arguments, Expected, Received, Sent } from "./events.ts";
import type { Heard } from "./inbox.ts";
import { ANYTHING, matches, wrongParts } from "./match.ts";
import type { ServerNode } from "./node.ts";
import { write } from "./report.ts";

/** A person connected to a node, and what checks say of her. */
export class Client extends Asker {
  /**
   * Connects a person to a node.
   *
   * @throws Failure when the node refuses or does not answer.
   */
  static async connect(
    cluster: Cluster,
    node: ServerNode,
    name: string,
    way: Way,
  ): Promise<Client> {
    const client = new Client(cluster, node, name, {
      transports: way === "upgrade" ? ["polling", "websocket"] : [way],
      reconnection: false,
    });
    await client.open();
    return client;
  }

  /** Sends an event that asks for no acknowledgement. */
  sends<E extends Sent>(event: E, ...args: Arguments<E>): void {
    this.send(event, args);
  }

  /**
   * Joins rooms and waits until each is acknowledged and until Redis, where there is one, has
   * heard of it from every node: an acknowledgement may be faster than a subscription.
   */
  async joins(...rooms: string[]): Promise<void> {
    for (const room of rooms) await this.asks("join", room);
    await (this.cluster.hasRedis
      ? this.cluster.settled()
      : this.node.isResponsive(this.cluster.patience));
  }

  /**
   * The next event of that name has to be this one: nothing of that name may come before it.
   *
   * @param expected what the event carries. Of an object, the keys named here; it may have more.
   *   `ANYTHING` when that does not matter.
   * @param why said when it fails: what the failure means, and where to look.
   * @param handler what in server.ts is responsible, where that is not the event's listener.
   * @throws Failure when another one comes first, or none in time.
   */
  async hears<E extends Received>(
    event: E,
    expected: Expected<E>,
    why?: string,
    handler?: string,
  ): Promise<void> {
    const begin = performance.now();
    await this.cluster.waitFor<unknown>(() => this.inbox.peek(event) ?? this.isCutOff);
    const heard = this.inbox.take(event);
    if (heard && matches(heard.args[0], expected)) return;
    const wanted = { event, args: expected === ANYTHING ? [] : [expected] };
    throw await this.cluster.failure({
      expected: `${this.who} should hear\n  ${write(wanted)}`,
      instead: heard
        ? `and heard ${write(heard)} instead${this.#remark(heard, expected)}.`
        : `and heard no "${event}" for ${secondsSince(begin)}.`,
      why,
      handler,
      wanted,
      heard,
      ...(!heard && this.cutOff),
    });
  }

  /** What is wrong with an event that is nearly the right one, or was before, to be put behind it. */
  #remark(heard: Heard, expected: unknown): string {
    const before = this.inbox.all.slice(0, this.inbox.all.indexOf(heard));
    const isSame = ({ event, args }: Heard) =>
      event === heard.event && isDeepStrictEqual(args, heard.args);
    if (before.some(isSame)) return ", a second time";
    const wrong = wrongParts(heard.args[0], expected).map((name) => `"${name}"`);
    return wrong.length > 0 ? `: the text is right, but not ${wrong.join(" or ")}` : "";
  }

  /** Whatever of that name has arrived is left open. */
  forgets(event: Received): void {
    while (this.inbox.take(event));
  }

  /**
   * Nothing of that name may have arrived beyond what was taken with `hears`. Ask only behind a
   * fence: after hearing something that was sent later, by the same path.
   *
   * @throws Failure when something has.
   */
  async heardNoMore(event: Received, why?: string): Promise<void> {
    const heard = this.inbox.peek(event);
    if (!heard) return;
    throw await this.cluster.failure({
      expected: `${this.who} should hear no further "${event}"`,
      instead: `and heard ${write(heard)}.`,
      why,
      heard,
    });
  }

  /** The server has to close this connection. @throws Failure when it does not. */
  async isDisconnected(why?: string): Promise<void> {
    const begin = performance.now();
    await this.cluster.waitFor(() => this.isCutOff);
    if (this.ended !== undefined) return;
    const asked = this.cluster.sent.at(-1);
    throw await this.cluster.failure({
      expected: `${this.who} should be disconnected by the server`,
      instead: `and was still connected after ${secondsSince(begin)}.`,
      why,
      asked,
    });
  }
}
