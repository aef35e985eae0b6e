import { Browser } from "./browser.ts";
import type { Cluster } from "./cluster.ts";
import { get, parse } from "./http.ts";
import type { ServerNode } from "./node.ts";
import { type Exit, howItEnded } from "./program.ts";
import { waitUntil, within } from "./wait.ts";

/** A node has to end within this time, and whoever is cut off has to be back, in ms. */
const DEADLINE = 5_000;
/** and within so many on a busy machine. */
const MOST = 15_000;

/** Five seconds, and more on a machine that is busy. They are the step's own, so they stay after a failure. */
export function fiveSeconds(cluster: Cluster): number {
  return Math.min(Math.max(DEADLINE, 3 * cluster.fullPatience), MOST);
}

/** How long to wait for what no step sets a time for, in ms: less once something has failed. */
export function shortenedDeadline(cluster: Cluster): number {
  return cluster.hasFailed ? fiveSeconds(cluster) / 2 : fiveSeconds(cluster);
}

/** How many clients the nodes say they have, without those that the check has connected itself. */
export async function strangers(cluster: Cluster): Promise<number> {
  const counts = await Promise.all(cluster.nodes.map((node) => strangersOf(node, cluster)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The node that says it has such a client, waiting for one. @throws Failure when none has. */
export async function nodeOfStranger(cluster: Cluster): Promise<ServerNode> {
  const found = await waitUntil(
    async () => {
      const counts = await Promise.all(cluster.nodes.map((node) => strangersOf(node, cluster)));
      return cluster.nodes.find((_node, index) => (counts[index] ?? 0) > 0);
    },
    shortenedDeadline(cluster),
    25,
  );
  if (found) return found;
  throw await cluster.failure({
    expected: "connectChat() should connect to the URL that it is given.",
    instead: "No node counts a client more on /healthz.",
    file: "client.ts",
    handler: "connectChat(",
  });
}

async function strangersOf(node: ServerNode, cluster: Cluster): Promise<number> {
  if (node.program.exit) return 0;
  const [, body] = await get(`${node.url}/healthz`, AbortSignal.timeout(cluster.patience));
  const isOwn = (client: Cluster["clients"][number]) =>
    client.node === node && client.ended === undefined;
  return Number(parse(body).clients ?? 0) - cluster.clients.filter(isOwn).length;
}

/**
 * Waits until so many persons are connected again.
 *
 * @param after what has happened, in a sentence.
 * @throws Failure when they are not, within 5 s.
 */
export async function areBack(cluster: Cluster, people: number, after: string): Promise<void> {
  const all = async () => (await strangers(cluster)) >= people;
  if (await waitUntil(all, fiveSeconds(cluster), 50)) return;
  throw await cluster.failure({
    expected: `${after} All ${people} persons should be connected again, within 5 s.`,
    instead: `${await strangers(cluster)} of them are.`,
    why:
      'A client that was told to go sees "io server disconnect" and stays away. One whose ' +
      "connection just ends comes back by itself: that is what io.close() does. Or has it got a " +
      "client.ts that does not try again and again?",
    handler: "SIGTERM",
  });
}

/** A node that was asked to end has to exit with 0, within 5 s. @throws Failure */
export async function endsWell(cluster: Cluster, name: string): Promise<void> {
  const exit = await within(cluster.node(name).program.exited, fiveSeconds(cluster));
  if (exit?.code === 0) return;
  throw await cluster.failure({
    expected: `Node ${name} was sent SIGTERM, and should exit with code 0 within 5 s.`,
    instead: exit ? `It ended otherwise: ${howItEnded(exit)}.` : "It still runs.",
    why: whyNotWell(exit),
    handler: "SIGTERM",
  });
}

/** What a node may still do at once when it is asked to end, in ms: whom it lets in then, it may. */
const AT_ONCE = 300;

/** A node that was asked to end lets nobody in any more, for as long as it takes. @throws Failure */
export async function letsNobodyIn(cluster: Cluster, name: string): Promise<void> {
  const node = cluster.node(name);
  if (await within(node.program.exited, AT_ONCE)) return;
  // It may be that slow. What has answered after the signal has seen it.
  if (!(await node.takesNotice(cluster.patience))) return;
  const welcome = await new Browser(node.url).visits("eve");
  if (welcome === undefined) return;
  throw await cluster.failure({
    expected: `Node ${name} was sent SIGTERM. From then on it should take no new clients.`,
    instead: "A moment later, somebody new was let in.",
    why:
      "Whoever comes to a node that is about to end is cut off again at once. io.close() closes the " +
      "HTTP server, too; wait before that for nothing that takes its time.",
    handler: "SIGTERM",
  });
}

function whyNotWell(exit: Exit | undefined): string {
  if (!exit) {
    return (
      "As long as anything is open, a process goes on: the server, its clients, each of the " +
      "two connections to Redis. Something is not closed, or is waited for in vain."
    );
  }
  if (exit.signal) {
    return (
      "Without a listener, the signal ends the process where it stands. Listen to it, close " +
      "what is open, and let the process end by itself."
    );
  }
  return (
    "Something ended it with that code: process.exit(), or an error that nobody caught, as of a " +
    "command that Redis had not answered yet. First io.close(), then close() of both Redis clients, " +
    "which waits for answers; destroy() does not. Then the process ends by itself, with code 0."
  );
}

/**
 * Waits until a node that was asked to end has ended; kills it, as a deployment does, if not.
 *
 * @returns what it means when something that it was told before is lost.
 */
export async function ends(cluster: Cluster, name: string): Promise<string> {
  const { program } = cluster.node(name);
  if (!(await within(program.exited, cluster.patience))) program.signal("SIGKILL");
  const { signal } = await program.exited;
  const loss =
    signal === "SIGTERM"
      ? "Without a listener, SIGTERM ends the process where it stands, with what is not written yet."
      : "What is not written yet is dropped with the process: by process.exit(), or with a queue of yours.";
  return `${loss} io.close() and close() of both Redis clients wait for it; then the process ends by itself.`;
}
