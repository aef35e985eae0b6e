import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reservePort } from "../ports.ts";
import { howToStartRedis } from "./advice.ts";
import { findRedisCli } from "./cli.ts";
import { findRedis } from "./find.ts";
import { answersPing, Redis } from "./server.ts";

test("REDIS_SERVER comes first", async () => {
  await using machine = await emptyMachine();
  await machine.program("redis-server", "");
  const REDIS_SERVER = await machine.program("my-redis", "");

  const found = await findRedis(1, undefined, machine.where({ REDIS_SERVER }));

  expect(found.command).toBe(REDIS_SERVER);
  expect(found.how).toBe(`REDIS_SERVER (${REDIS_SERVER})`);
});

test("a REDIS_SERVER that is none is told, not passed over", async () => {
  await using machine = await emptyMachine();
  await machine.program("redis-server", "");

  const looking = findRedis(1, undefined, machine.where({ REDIS_SERVER: "/no/such/redis" }));

  await expect(looking).rejects.toThrow(/REDIS_SERVER names \/no\/such\/redis/);
});

test("then comes the PATH, and valkey is as good", async () => {
  await using machine = await emptyMachine();
  const path = await machine.program("valkey-server", "");

  const found = await findRedis(1, undefined, machine.where());

  expect(found).toMatchObject({ command: path, how: `valkey-server on the PATH (${path})` });
});

test("an apt-get that fails is told in a sentence, and the search goes on", async () => {
  await using machine = await emptyMachine();
  await machine.program("apt-get", 'echo "E: no network" >&2; exit 100');
  await machine.program("dpkg-deb", "");
  const said: string[] = [];

  const looking = findRedis(1, (sentence) => said.push(sentence), machine.where());

  await expect(looking).rejects.toThrow("There is no Redis on this machine");
  expect(said.at(-1)).toMatch(/apt-get could not fetch it/);
});

test("without any way to get one, nothing is said about a server, but what to do", async () => {
  await using machine = await emptyMachine();

  const looking = findRedis(1, undefined, machine.where());

  await expect(looking).rejects.toMatchObject({ name: "Broken" });
  await expect(looking).rejects.toThrow("npm run redis");
});

test("redis-cli is the one beside the server, or on the PATH, under either name", async () => {
  await using machine = await emptyMachine();

  const none = findRedisCli(machine.where());
  await expect(none).rejects.toThrow("docker compose exec redis redis-cli");
  const onPath = await machine.program("valkey-cli", "");
  expect(await findRedisCli(machine.where())).toMatchObject({ command: onPath });
  await machine.program("cache/redis-server", "");
  const beside = await machine.program("cache/redis-cli", "");
  const REDIS_SERVER = join(machine.folder, "cache", "redis-server");
  expect(await findRedisCli(machine.where({ REDIS_SERVER }))).toMatchObject({ command: beside });
});

test("each operating system gets its own command", () => {
  expect(howToStartRedis("linux")).toContain("sudo apt-get install -y redis-server");
  expect(howToStartRedis("darwin")).toContain("brew install redis");
  expect(howToStartRedis("win32")).toContain("wsl");
});

test("a Docker container comes last, is reached on its port, and is killed by name", async () => {
  await using machine = await emptyMachine();
  // No Docker engine is at hand: this one runs the container's command on this machine.
  const { command, env } = await findRedis(1);
  const libraries = `LD_LIBRARY_PATH="${env.LD_LIBRARY_PATH ?? ""}"`;
  const real = `${libraries} exec "${command}"`;
  await machine.program(
    "docker",
    `case $1 in
      info) ;;
      run) echo $$ > "${machine.folder}/$4"; shift 8; ${real} "$@" ;;
      kill) kill -9 "$(cat "${machine.folder}/$2")" ;;
    esac`,
  );
  using port = await reservePort();
  const found = await findRedis(port.number, undefined, machine.where());

  const redis = await Redis.start(port.number, {
    ...found,
    command: join(machine.folder, "docker"),
  });
  await answersPing(redis.url);
  await redis[Symbol.asyncDispose]();

  expect(found.how).toContain("Docker container");
  expect(found.args).toContain(`127.0.0.1:${port.number}:${port.number}`);
  await expect(answersPing(redis.url)).rejects.toThrow("No Redis answers");
});

/** A folder that stands for a machine on which there is nothing but what a test puts there. */
async function emptyMachine() {
  const folder = await mkdtemp(join(tmpdir(), "workshop machine "));
  await mkdir(join(folder, "cache"));
  for (const tool of ["cat", "kill"]) await symlink(`/bin/${tool}`, join(folder, tool));
  return {
    folder,
    where: (env: NodeJS.ProcessEnv = {}) => ({
      env: { PATH: folder, ...env },
      cache: join(folder, "cache"),
    }),
    /** Puts a program there, a shell script. */
    program: async (name: string, script: string) => {
      const path = join(folder, name);
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
