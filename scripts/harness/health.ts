import { isDeepStrictEqual } from "node:util";
import type { Cluster } from "./cluster.ts";
import { seconds } from "./connection.ts";
import type { Failure } from "./failure.ts";
import { get, parse } from "./http.ts";
import type { ServerNode } from "./node.ts";
import { waitUntil } from "./wait.ts";

const NOT_ANSWERED =
  "The request got no answer: does its handler come to `response.end(…)`, or does it wait for something?";

/** The status and the body of a node's /healthz, which has 2 s to answer. */
export async function health(node: ServerNode, cluster: Cluster): Promise<string> {
  const question = new AbortController();
  let answer: Answer | undefined;
  void get(`${node.url}/healthz`, question.signal)
    .then((it) => (answer = it))
    .finally(() => cluster.happened.ring());
  await cluster.waitForNode(node, () => answer !== undefined, cluster.answerTime);
  question.abort();
  return inWords(answer ?? [0, ""]) || `nothing within ${seconds(cluster.answerTime)}`;
}

/**
 * What a node answers to /healthz before it can have heard from anybody else, Redis among them.
 * The question is given up then.
 *
 * @returns the status and the body, or why there is none; undefined when nothing came.
 */
export async function healthBeforehand(
  node: ServerNode,
  cluster: Cluster,
): Promise<string | undefined> {
  const question = new AbortController();
  let answer: Answer | undefined;
  void get(`${node.url}/healthz`, question.signal).then((it) => (answer = it));
  await node.takesNotice(cluster.patience);
  const early = answer;
  question.abort();
  return early && inWords(early);
}

/** What `GET /healthz` of a node has to answer with 200, and what there is to say when it does not. */
export interface HealthExpectation {
  /** Keys and values; the answer may have more keys. */
  body: Record<string, unknown>;
  why?: string | undefined;
}

/**
 * A node's /healthz has to answer as expected, now or soon: a connection that a client has closed
 * may take the node a moment to notice.
 *
 * @throws Failure with the answer that came instead.
 */
export async function expectHealth(
  cluster: Cluster,
  node: ServerNode,
  expected: HealthExpectation,
): Promise<void> {
  let last: Answer = [0, ""];
  const matches = async () => isAsExpected((last = await ask(node, cluster)), expected);
  if (await waitUntil(matches, cluster.leastWait)) return;
  // Whatever the node was busy with, it has done it now.
  if ((await cluster.settled()) && (await matches())) return;
  throw await unexpected(cluster, node, expected, last);
}

/**
 * As `expectHealth`, where nothing is left for the node to notice: it is asked once.
 *
 * @throws Failure with the answer that came instead.
 */
export async function expectHealthAtOnce(
  cluster: Cluster,
  node: ServerNode,
  expected: HealthExpectation,
): Promise<void> {
  const answer = await ask(node, cluster);
  if (isAsExpected(answer, expected)) return;
  throw await unexpected(cluster, node, expected, answer);
}

/** A status and a body, or 0 and why there is none. */
type Answer = [status: number, body: string];

function ask(node: ServerNode, cluster: Cluster): Promise<Answer> {
  return get(`${node.url}/healthz`, AbortSignal.timeout(cluster.patience));
}

/** Empty when nothing came. */
function inWords([status, body]: Answer): string {
  return status ? `${status} ${body}`.trim() : body;
}

function isAsExpected([status, body]: Answer, expected: HealthExpectation): boolean {
  const json = parse(body);
  const areEqual = ([key, value]: [string, unknown]) => isDeepStrictEqual(json[key], value);
  return status === 200 && Object.entries(expected.body).every(areEqual);
}

function unexpected(
  cluster: Cluster,
  node: ServerNode,
  { body, why }: HealthExpectation,
  answer: Answer,
): Promise<Failure> {
  const words = Object.keys(body).length > 0 ? ` ${JSON.stringify(body)}` : "";
  return cluster.failure({
    expected: `GET /healthz on ${node.called} should answer 200${words}`,
    instead: `and answers ${inWords(answer) || "nothing"}`,
    why: answer[0] === 0 ? NOT_ANSWERED : why,
    handler: "/healthz",
  });
}
