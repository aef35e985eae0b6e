import type { createClient, RedisClientOptions } from "redis";

export type RedisClient = ReturnType<typeof createClient>;

let pattern: Promise<RedisClient> | undefined;

/**
 * A client of Redis, not connected yet. The package is loaded when it is first needed: the first
 * steps do without, and it takes a while. So does each `createClient()`, which makes a class of its
 * own with all commands of Redis: what one gets here is a copy.
 */
export async function clientOf(options: RedisClientOptions): Promise<RedisClient> {
  pattern ??= import("redis").then((redis) => redis.createClient());
  return (await pattern).duplicate(options as object);
}
