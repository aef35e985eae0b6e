import { join } from "node:path";
import { expect, test } from "vitest";
import { answersPing } from "../harness/redis/server.ts";
import { repository } from "../harness/repository.ts";
import { waitUntil } from "../harness/wait.ts";
import { LiveCluster } from "./cluster.ts";

test("a node and a Redis are started, frozen, ended and started again, and tell what they are", async () => {
  const folder = join(repository, "solutions", "05-redis-adapter");
  await using cluster = await LiveCluster.prepare({ folder, nodes: 1 });
  const node = cluster.nodes[0]!;
  const redis = cluster.redis!;
  const states: string[] = [];
  const lines: string[] = [];
  node.on("state", () => states.push(node.state)).on("line", (line) => lines.push(line));

  await cluster.start();
  await node.freeze();
  await node.thaw();
  await node.kill();
  await redis.stop();
  const starting = node.start();
  await waitUntil(() => lines.some((line) => line.includes("ECONNREFUSED")), 10_000);
  expect(node.state).toBe("starting");
  await redis.start();
  await answersPing(redis.url);

  expect(await starting).toBe(true);
  expect(states).toEqual(["starting", "up", "frozen", "up", "down", "starting", "up"]);
  // A port answers before its node has said so.
  const listens = `Node A listens on http://localhost:${node.port.number}`;
  await waitUntil(() => lines.includes(listens), 5_000);
  expect(lines).toContain(listens);
  expect(node.ending).toBe("");
});

test.runIf(process.platform === "linux")("a node that somebody else freezes is seen", async () => {
  const folder = join(repository, "solutions", "01-first-server");
  await using cluster = await LiveCluster.prepare({ folder, nodes: 1 });
  const node = cluster.nodes[0]!;
  await cluster.start();

  process.kill(node.pid!, "SIGSTOP");

  expect(await waitUntil(() => node.state === "frozen", 5_000)).toBe(true);
});
