// npm run redis: makes a real Redis answer at REDIS_URL, in the foreground.
// npm run redis -- cli PUBSUB CHANNELS: asks it, with the redis-cli that comes with it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { takesConnections } from "./harness/ports.ts";
import { findRedisCli } from "./harness/redis/cli.ts";
import { findRedis, here } from "./harness/redis/find.ts";
import { ownRedisUrl } from "./harness/redis/advice.ts";
import { answersPing, Redis } from "./harness/redis/server.ts";
import { EXIT, readCommandLine, runCommand, untilInterrupted } from "./terminal/command.ts";
import { Mishap } from "./workshop/mishap.ts";

await runCommand(async () => {
  const url = ownRedisUrl();
  const [, , subcommand, ...words] = process.argv;
  if (subcommand === "cli") return runCli(url, words);
  readCommandLine("npm run redis", {});
  const port = portOf(url);
  if (
    await answersPing(url).then(
      () => true,
      () => false,
    )
  ) {
    console.log(`A Redis answers PONG at ${url} already. Nothing to start.`);
    return EXIT.passed;
  }
  if (await takesConnections("localhost", port)) throw new Mishap(portTaken(port));
  const found = await findRedis(port, console.log);
  await using redis = await Redis.start(port, found);
  await answersPing(url);
  console.log(
    `Redis answers PONG at ${url}.\nFound: ${found.how}.\nIt keeps nothing on disk. Ctrl-C stops it.\n` +
      "Ask it something from another terminal: npm run redis -- cli PUBSUB CHANNELS",
  );
  const exit = await Promise.race([untilInterrupted(), redis.program.exited]);
  if (exit) throw new Mishap(`Redis ended by itself. It printed:\n${redis.program.output}`);
  return EXIT.passed;
});

/** Hands over to redis-cli, whose words and options are its own. @returns its exit code. */
async function runCli(url: string, words: string[]): Promise<number> {
  const { command, env } = await findRedisCli(here);
  const options = { stdio: "inherit", env: { ...process.env, ...env } } as const;
  const cli = spawn(command, ["-u", url, ...words], options);
  void untilInterrupted().then(() => cli.kill());
  const [code] = (await once(cli, "exit")) as [number | null];
  return code ?? EXIT.passed;
}

function portOf(url: string): number {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed?.protocol.startsWith("redis")) {
    throw new Mishap(`REDIS_URL is "${url}", which is no URL as in redis://localhost:6379.`);
  }
  if (!["localhost", "127.0.0.1"].includes(parsed.hostname)) {
    throw new Mishap(
      `REDIS_URL is ${url}, and no Redis answers there.\n` +
        "It is another machine: start Redis over there, or unset REDIS_URL to use this one.",
    );
  }
  return Number(parsed.port || 6379);
}

function portTaken(port: number): string {
  return (
    `Something that is no Redis listens on port ${port}. Stop it, or use another port for both,\n` +
    `Redis and your servers:\n\n  export REDIS_URL=redis://localhost:${port + 1}`
  );
}
