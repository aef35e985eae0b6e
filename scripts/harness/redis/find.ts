import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Broken } from "../failure.ts";
import { repository } from "../repository.ts";
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
  /** Set when the server runs in a container: a signal to the command does not reach it there. */
  signal?: (signal: NodeJS.Signals) => Promise<void>;
}

/** Where to look for a Redis. */
export interface Whereabouts {
  env: NodeJS.ProcessEnv;
  /** The folder for a fetched copy: gone with node_modules, and fetched again then. */
  cache: string;
}

/** This machine. */
export const here: Whereabouts = {
  env: process.env,
  cache: join(repository, "node_modules", ".cache", "redis"),
};

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
  where = here,
): Promise<RedisProgram> {
  const found =
    (await redisThatIsThere(where)) ??
    (await fetchRedis(where, say)) ??
    (await dockerRedis(where, port));
  if (found) return found;
  throw new Broken(
    `There is no Redis on this machine to run the checks with.\n${howToStartRedis()}`,
  );
}

/**
 * The Redis that this machine has without fetching one or starting a container.
 *
 * @throws Broken when REDIS_SERVER names something that cannot be run.
 */
export async function redisThatIsThere(where = here): Promise<RedisProgram | undefined> {
  return (await namedRedis(where)) ?? (await redisOnPath(where)) ?? (await fetchedRedis(where));
}

async function namedRedis({ env }: Whereabouts): Promise<RedisProgram | undefined> {
  const path = env.REDIS_SERVER;
  if (!path) return undefined;
  if (await isExecutable(path)) {
    return { command: path, args: [], env: {}, how: `REDIS_SERVER (${path})` };
  }
  throw new Broken(
    `REDIS_SERVER names ${path}, which is no program that can be run.\n` +
      "Let it name a redis-server, or unset it and let the workshop find one.",
  );
}

async function redisOnPath(where: Whereabouts): Promise<RedisProgram | undefined> {
  for (const name of ["redis-server", "valkey-server"]) {
    const path = await onPath(name, where);
    if (path) return { command: path, args: [], env: {}, how: `${name} on the PATH (${path})` };
  }
  return undefined;
}

/** The path of a program on the PATH; undefined when it is not there. */
export async function onPath(
  name: string,
  { env }: Pick<Whereabouts, "env"> = here,
): Promise<string | undefined> {
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (folder && (await isExecutable(path))) return path;
  }
  return undefined;
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
