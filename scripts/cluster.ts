// npm run cluster -- 6 [--nodes 3] [--root solutions]: the nodes of a step, their Redis and their
// balancer, in the foreground.
import { join } from "node:path";
import { createInterface } from "node:readline";
import { usesRedis } from "./harness/launch.ts";
import { ownRedisUrl } from "./harness/redis/advice.ts";
import { answersPing } from "./harness/redis/server.ts";
import { obey } from "./live/by-hand.ts";
import { LiveCluster } from "./live/cluster.ts";
import { readClusterLine } from "./live/command-line.ts";
import { portsFrom } from "./live/ports.ts";
import { openSource } from "./live/source.ts";
import { describeCluster, narrate } from "./terminal/cluster-log.ts";
import { EXIT, runCommand, untilInterrupted } from "./terminal/command.ts";

const USAGE = "npm run cluster -- 6 [--nodes 3] [--root solutions]";

await runCommand(async () => {
  const { subject, nodes } = readClusterLine(USAGE);
  await using source = await openSource(subject);
  const redisUrl = usesRedis(join(source.folder, "server.ts")) ? await runningRedis() : undefined;
  await using cluster = await LiveCluster.prepare({
    folder: source.folder,
    nodes,
    redisUrl,
    nodePort: portsFrom(3001, console.log),
    balancerPort: portsFrom(3000, console.log),
  });
  const interrupted = untilInterrupted();
  console.log(describeCluster(cluster, { subject, redisUrl }));
  const print = (line: string) => console.log(shownIn(line));
  const nodesGone = narrate(cluster, print);
  using _hands = takeOrders(cluster, print);

  const outcome = await Promise.race([
    interrupted.then(() => "interrupted"),
    cluster.start().then(() => nodesGone),
  ]);
  if (outcome === "interrupted") {
    console.log("\nAsking everything to end …");
    await cluster.stop();
    return EXIT.passed;
  }
  console.log("No node is left, so this cluster ends.");
  return EXIT.failed;

  /** A line with the path that its owner knows. */
  function shownIn(line: string): string {
    const { folder } = source;
    return line.replaceAll(`file://${folder}`, subject.shownAs).replaceAll(folder, subject.shownAs);
  }
});

/** Does what is typed, until disposed. What cannot be done is told. */
function takeOrders(cluster: LiveCluster, print: (line: string) => void): Disposable {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", async (line) => {
    const answer = await obey(line, cluster).catch((error: Error) => error.message);
    if (answer) print(`✗ ${answer}`);
  });
  return { [Symbol.dispose]: () => lines.close() };
}

/** The Redis at REDIS_URL, when one answers there. */
async function runningRedis(): Promise<string | undefined> {
  const url = ownRedisUrl();
  return answersPing(url).then(
    () => url,
    () => undefined,
  );
}
