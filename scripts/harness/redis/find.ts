import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Broken } from "../failure.ts";
import { howToStartRedis } from "./advice.ts";
import { dockerRedis } from "./docker.ts";
import { fetchedRedis, fetchRedis } from "./fetch.ts";

/** A way to run a real Redis on this machine. */
export interface RedisProgram {
  /** The command, and what goes before the server's own arguments. */
  command: string;
  args: string[];
  /** What it needs in its environment. */
  env: Record<string, string>;
  /** How it was found, for people: "redis-server on the PATH (/usr/bin/redis-server)". */
  how: string;
  /** Set when the server runs in a container: ends it, which killing the command does not. */
  stop?: () => Promise<void>;
}

/**
 * Finds a Redis to run on a port. In this order: `REDIS_SERVER`, the `PATH`, a copy fetched
 * earlier, one fetched now (Debian and Ubuntu), a Docker container.
 *
 * @param say told in a sentence what takes long.
 * @throws Broken, with the command for this operating system, when there is no way to get one.
 */
export async function findRedis(
  port: number,
  say: (sentence: string) => void = () => {},
): Promise<RedisProgram> {
  const installed = (await namedRedis()) ?? (await redisOnPath());
  if (installed) return installed;
  const fetched = (await fetchedRedis()) ?? (await fetchRedis(say));
  if (fetched) return fetched;
  const container = await dockerRedis(port);
  if (container) return container;
  throw new Broken(
    `There is no Redis on this machine to run the checks with.\n${howToStartRedis()}`,
  );
}

async function namedRedis(): Promise<RedisProgram | undefined> {
  const path = process.env.REDIS_SERVER;
  if (!path) return undefined;
  if (!(await isExecutable(path))) {
    throw new Broken(
      `REDIS_SERVER names ${path}, which is no program that can be run.\n` +
        "Let it name a redis-server, or unset it and let the workshop find one.",
    );
  }
  return { command: path, args: [], env: {}, how: `REDIS_SERVER (${path})` };
}

async function redisOnPath(): Promise<RedisProgram | undefined> {
  for (const name of ["redis-server", "valkey-server"]) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      if (folder && (await isExecutable(path))) {
        return { command: path, args: [], env: {}, how: `${name} on the PATH (${path})` };
      }
    }
  }
  return undefined;
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
