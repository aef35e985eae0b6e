import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** What of the instructor's environment a check needs, and other people's code may see. */
const ALLOWED = ["PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "REDIS_SERVER", "DOCKER_HOST"];

/**
 * An environment without the instructor's variables: home, temporary folder and what the checks
 * themselves put down are in the folder that is given.
 */
export async function cleanEnvironment(stage: string): Promise<NodeJS.ProcessEnv> {
  const own = {
    HOME: join(stage, "home"),
    TMPDIR: join(stage, "tmp"),
    WORKSHOP_RUNS: join(stage, "runs"),
  };
  for (const folder of Object.values(own)) await mkdir(folder, { recursive: true });
  const kept = Object.entries(process.env).filter(([name]) => ALLOWED.includes(name));
  return { ...Object.fromEntries(kept), ...own, NO_COLOR: "1", INIT_CWD: stage };
}
