import { Failure } from "./failure.ts";
import { asksAnotherRedis, endedEarly, listensElsewhere, neverListens } from "./fate.ts";
import { waitsForItsTurn } from "./inspect.ts";
import type { ServerNode } from "./node.ts";
import { currentRun } from "./subject.ts";
import { within } from "./wait.ts";

/** A server has this long to listen on its port, in ms; on a busy machine that may be needed. */
const START_DEADLINE = 10_000;
/** The same, in ms, once a server of the running file of checks has not listened in that time. */
const SHORT_START_DEADLINE = 3_000;
/** Output is looked at so often at least, in ms, for what tells that a server went elsewhere. */
const LOOK = 1_000;
/** A server that listens on another port, or asks another Redis, gets this long to mend it, in ms. */
const ELSEWHERE_GRACE = 1_000;
/** A node that prints nothing is asked so often whether it listens, in ms. */
const NEXT_TRY = 80;

let slowest: number | undefined;
/** The runs of a file of checks in which a node has never listened. */
const inVain = new WeakSet<object>();

/** How long the slowest node so far took to listen, in ms; undefined before the first. */
export function slowestStart(): number | undefined {
  return slowest;
}

/** How long to wait for the first sign of a node that may not listen, in ms. */
export function startPatience(): number {
  return slowest === undefined ? START_DEADLINE : Math.max(2_000, 5 * slowest);
}

/**
 * Waits until a node's port answers.
 *
 * @returns how long that took, in ms.
 * @throws Failure, in words, when it ends before, or does not listen in time.
 */
export async function comesUp(node: ServerNode): Promise<number> {
  const begin = performance.now();
  const deadline = inVain.has(currentRun()) ? SHORT_START_DEADLINE : START_DEADLINE;
  let elsewhere = "";
  let grace = Number.POSITIVE_INFINITY;
  while (!(await listensWithin(node, LOOK))) {
    const now = performance.now();
    if (elsewhere && now > grace) throw new Failure(elsewhere);
    if (now - begin > deadline && !(await mayStillListen(node, now - begin, deadline))) {
      // This process, too, may have waited for its turn meanwhile.
      if (await node.endpoint.isListening()) break;
      inVain.add(currentRun());
      throw new Failure(await neverListens(node, now - begin));
    }
    elsewhere = (await listensElsewhere(node)) || asksAnotherRedis(node);
    if (elsewhere) grace = Math.min(grace, now + ELSEWHERE_GRACE);
  }
  const took = performance.now() - begin;
  slowest = Math.max(slowest ?? 0, took);
  return took;
}

/**
 * Waits until the port answers. Whatever a node prints, it may say that it listens: then it is tried
 * at once.
 *
 * @param deadline in ms.
 * @throws Failure when it has ended.
 */
async function listensWithin(node: ServerNode, deadline: number): Promise<boolean> {
  const end = performance.now() + deadline;
  while (performance.now() < end) {
    const { next } = node.program.happened;
    const answers = !node.program.exit && (await node.endpoint.isListening());
    if (node.program.exit) throw new Failure(endedEarly(node));
    if (answers) return true;
    await within(next, NEXT_TRY);
  }
  return false;
}

/** On a machine that is busy beyond all measure, a start takes longer than any server should. */
async function mayStillListen(node: ServerNode, waited: number, deadline: number) {
  return waited < 3 * deadline && (await waitsForItsTurn(node.program.pid ?? 0));
}
