import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RedisProgram, Whereabouts } from "./find.ts";

const run = promisify(execFile);
const IMAGE = "redis:7.4-alpine";
const SECONDS = 1_000;

/** A Redis in a container, bound to 127.0.0.1, when a Docker engine answers. */
export async function dockerRedis(
  { env }: Whereabouts,
  port: number,
): Promise<RedisProgram | undefined> {
  const engine = await run("docker", ["info"], { env, timeout: 10 * SECONDS }).catch(
    () => undefined,
  );
  if (!engine) return undefined;
  const name = `workshop-redis-${process.pid}-${port}`;
  const publish = `127.0.0.1:${port}:${port}`;
  return {
    command: "docker",
    args: ["run", "--rm", "--name", name, "-p", publish, IMAGE, "redis-server"],
    env: {},
    how: `a Docker container of ${IMAGE}`,
    signal: async (signal) => {
      const args = ["kill", "--signal", signal, name];
      await run("docker", args, { env, timeout: 10 * SECONDS }).catch(() => {});
    },
  };
}
