import { ServerNode } from "./node.ts";
import { waitUntil } from "./wait.ts";

/** A balancer that has not seen its nodes yet refuses to serve; it gets this long to look, in ms. */
const FIRST_LOOK = 2_000;

/**
 * Starts the subject's balancer in front of nodes, and waits until its port answers.
 *
 * @throws Failure when it ends, listens elsewhere or does not listen in time.
 */
export async function startBalancer(nodes: readonly ServerNode[]): Promise<ServerNode> {
  const balancer = await ServerNode.start({
    name: "balancer",
    file: "balancer.ts",
    env: { NODES: nodes.map((node) => node.url).join(",") },
  });
  const serves = async () => {
    const deadline = AbortSignal.timeout(FIRST_LOOK);
    const answer = await fetch(`${balancer.url}/healthz`, { signal: deadline }).catch(() => null);
    await answer?.body?.cancel();
    return (answer && answer.status < 500) || balancer.program.exit;
  };
  await waitUntil<unknown>(serves, FIRST_LOOK, 20);
  return balancer;
}
