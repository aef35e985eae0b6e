import { dirname, join } from "node:path";
import { Broken } from "../failure.ts";
import { fetchedRedis } from "./fetch.ts";
import { isExecutable, onPath, type Whereabouts } from "./find.ts";

/** A command that talks to a Redis by hand. */
export interface RedisCli {
  command: string;
  /** What it needs in its environment. */
  env: Record<string, string>;
}

/**
 * Finds a `redis-cli`: beside the server that `REDIS_SERVER` names, on the `PATH`, or with the
 * copy of Redis that the workshop fetched.
 *
 * @throws Broken, with what to do, when there is none.
 */
export async function findRedisCli(where: Whereabouts): Promise<RedisCli> {
  const { REDIS_SERVER } = where.env;
  const fetched = await fetchedRedis(where);
  const beside = (server: string) => join(dirname(server), "redis-cli");
  const candidates: (RedisCli | undefined)[] = [
    REDIS_SERVER ? { command: beside(REDIS_SERVER), env: {} } : undefined,
    ...(await Promise.all(["redis-cli", "valkey-cli"].map((name) => cliOnPath(name, where)))),
    fetched && { command: beside(fetched.command), env: fetched.env },
  ];
  for (const each of candidates) {
    if (each && (await isExecutable(each.command))) return each;
  }
  throw new Broken(
    "There is no redis-cli on this machine. Where Redis runs in Docker, the container has one:\n\n" +
      "  docker compose exec redis redis-cli PING",
  );
}

async function cliOnPath(name: string, where: Whereabouts): Promise<RedisCli | undefined> {
  const command = await onPath(name, where);
  return command ? { command, env: {} } : undefined;
}
