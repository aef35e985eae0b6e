// docker-compose.yml: what can be known of it without an engine.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { repository } from "../harness/repository.ts";

const run = promisify(execFile);
const file = readFileSync(join(repository, "docker-compose.yml"), "utf8");

test("Compose accepts the file, with the cluster and without", async (context) => {
  const compose = await findCompose();
  if (!compose) return context.skip("neither docker-compose nor docker compose is installed");

  await compose("config", "--quiet");
  const cluster = await compose("--profile", "cluster", "config", "--services");

  expect(cluster).toEqual(["haproxy", "node-a", "node-b", "node-c", "redis"]);
});

test("every port is this machine's own, every image has a version, nothing is privileged", () => {
  const ports = [...file.matchAll(/"([^"]*:\d+)"\]?$/gm)].map(([, port]) => port);
  const images = [...file.matchAll(/^ *image: (.*)$/gm)].map(([, image]) => image);

  expect(ports).toHaveLength(5);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  for (const image of images) expect(image).toMatch(/^\w+:\d[\d.]*-alpine$/);
  expect(file).not.toMatch(/privileged: true|network_mode|docker\.sock/);
});

test("the step that it runs unless told otherwise is there", () => {
  const [, root = "", step = ""] = /\$\{ROOT:-(.*?)\}\/\$\{STEP:-(.*?)\}/.exec(file) ?? [];

  expect(existsSync(join(repository, root, step, "server.ts"))).toBe(true);
});

/** How to run Compose, as a command of its own or as Docker's. @returns the lines it printed. */
async function findCompose() {
  for (const [command, ...first] of [["docker-compose"], ["docker", "compose"]] as const) {
    const compose = async (...args: string[]) => {
      const { stdout } = await run(command, [...first, ...args], { cwd: repository });
      return stdout.trim().split("\n").toSorted();
    };
    if (await compose("version").catch(() => undefined)) return compose;
  }
  return undefined;
}
