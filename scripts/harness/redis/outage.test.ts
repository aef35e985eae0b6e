// Each fault of Redis proves that it landed.
import { createClient } from "redis";
import { expect, test } from "vitest";
import { startRedis } from "./server.ts";

test("a Redis that was killed is started again on its port, empty, and tells what it published", async () => {
  await using redis = await startRedis();
  await redis.watcher.set("kitchen", "soup");

  await redis.kill();
  const inVain = createClient({ url: redis.url, socket: { reconnectStrategy: false } });
  await expect(inVain.on("error", () => {}).connect()).rejects.toThrow(/ECONNREFUSED/);
  await redis.restart();

  expect(await redis.stored()).toBe("");
  const longest = "soup is ready, ".repeat(50).trim();
  const client = await createClient({ url: redis.url }).connect();
  for (const text of ["first", longest]) await client.publish("kitchen", text);
  client.destroy();
  expect(redis.published).toEqual(["PUBLISH kitchen first", `PUBLISH kitchen ${longest}`]);

  await redis.kill();
  await expect(inVain.connect()).rejects.toThrow(/ECONNREFUSED/);
});

test("a frozen Redis answers nothing, until it is thawed", async () => {
  await using redis = await startRedis();

  await redis.freeze();
  let isAnswered = false;
  const answer = redis.watcher.ping().finally(() => (isAnswered = true));
  await redis.freeze();
  expect(isAnswered).toBe(false);
  await redis.thaw();

  expect(await answer).toBe("PONG");
});
