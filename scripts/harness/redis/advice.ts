/** Where the learner's own Redis should be. */
export function ownRedisUrl(): string {
  return process.env.REDIS_URL ?? "redis://localhost:6379";
}

/**
 * How to get a Redis that answers, for people, on the operating system this runs on.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/install/
 */
export function howToStartRedis(platform: NodeJS.Platform = process.platform): string {
  return [
    "Start one in another terminal and leave it running, in one of these ways:",
    "  npm run redis              the workshop finds or fetches one",
    "  docker compose up redis    where you have Docker",
    ...(INSTALL[platform] ?? INSTALL.linux).map((line) => `  ${line}`),
  ].join("\n");
}

const DEBIAN = [
  "sudo apt-get install -y redis-server",
  "redis-server    where installing it did not start it",
];
const INSTALL: Partial<Record<NodeJS.Platform, string[]>> & { linux: string[] } = {
  linux: DEBIAN,
  darwin: ["brew install redis", "redis-server"],
  win32: ["wsl sudo apt-get install -y redis-server", "wsl redis-server"],
};
