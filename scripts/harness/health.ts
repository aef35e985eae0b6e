import { isDeepStrictEqual } from "node:util";
import type { Cluster } from "./cluster.ts";
import { seconds } from "./connection.ts";
import { get, parse } from "./http.ts";
import type { ServerNode } from "./node.ts";
import { waitUntil } from "./wait.ts";

const NOT_ANSWERED =
  "The request got no answer: does its handler come to `response.end(…)`, or does it wait for something?";

/** The status and the body of a node's /healthz, which has 2 s to answer. */
export async function health(node: ServerNode, cluster: Cluster): Promise<string> {
  const question = new AbortController();
  let answer: [status: number, body: string] | undefined;
  void get(`${node.url}/healthz`, question.signal)
    .then((it) => (answer = it))
    .finally(() => cluster.happened.ring());
  await cluster.waitForNode(node, () => answer !== undefined, cluster.answerTime);
  question.abort();
  const [status, body] = answer ?? [0, ""];
  if (status) return `${status} ${body}`.trim();
  return body || `nothing within ${seconds(cluster.answerTime)}`;
}

/** A question for /healthz that nobody waits for. Dispose it to give it up. */
export class HealthQuestion implements Disposable {
  /** The status and the body, or why there is none; undefined as long as nothing has come. */
  answer: string | undefined;
  readonly #given = new AbortController();

  private constructor(node: ServerNode) {
    const asked = get(`${node.url}/healthz`, this.#given.signal);
    void asked.then(([status, body]) => (this.answer = `${status} ${body}`));
  }

  /** Asks, and returns when the node has begun with it: it has asked Redis, if it does. */
  static async ask(node: ServerNode, cluster: Cluster): Promise<HealthQuestion> {
    const question = new HealthQuestion(node);
    for (let round = 1; round <= 2; round++) await node.isResponsive(cluster.patience);
    return question;
  }

  [Symbol.dispose](): void {
    this.#given.abort();
  }
}

/**
 * `GET /healthz` of a node has to answer 200 with this, now or soon: a connection that a client
 * has closed may take the node a moment to notice.
 *
 * @param expected keys and values; the answer may have more keys.
 * @param isDue whether it has to be so at once: nothing is left for the node to notice.
 * @throws Failure with the answer that came instead.
 */
export async function expectHealth(
  cluster: Cluster,
  node: ServerNode,
  expected: Record<string, unknown>,
  why?: string,
  isDue = false,
): Promise<void> {
  let answer = "";
  let status = 0;
  const matches = async () => {
    let body: string;
    [status, body] = await get(`${node.url}/healthz`, AbortSignal.timeout(cluster.patience));
    answer = status ? `${status} ${body}` : body;
    const json = parse(body);
    return (
      status === 200 &&
      Object.keys(expected).every((key) => isDeepStrictEqual(json[key], expected[key]))
    );
  };
  if (isDue ? await matches() : await waitUntil(matches, cluster.leastWait)) return;
  // Whatever the node was busy with, it has done it now.
  if (!isDue && (await cluster.settled()) && (await matches())) return;
  const body = Object.keys(expected).length > 0 ? ` ${JSON.stringify(expected)}` : "";
  throw await cluster.failure({
    expected: `GET /healthz on ${node.called} should answer 200${body}`,
    instead: `and answers ${answer.trim() || "nothing"}`,
    why: status === 0 ? NOT_ANSWERED : why,
    handler: "/healthz",
  });
}
