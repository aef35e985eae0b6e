/**
 * How to get a Redis that answers, for people, on the operating system this runs on.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/install/
 */
export function howToStartRedis(platform: NodeJS.Platform = process.platform): string {
  const [install, start] = commands(platform);
  return [
    "Start one in another terminal and leave it running, either way:",
    "  npm run redis                  the workshop finds or fetches one",
    "  docker compose up redis        where you have Docker",
    `  ${install}`,
    `  ${start}`,
  ].join("\n");
}

function commands(platform: NodeJS.Platform): [string, string] {
  if (platform === "darwin") return ["brew install redis", "redis-server"];
  if (platform === "win32") {
    return ["wsl sudo apt-get install -y redis-server", "wsl redis-server"];
  }
  return ["sudo apt-get install -y redis-server", "redis-server"];
}
