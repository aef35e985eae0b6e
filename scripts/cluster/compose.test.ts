// docker-compose.yml: what can be known of it without an engine.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { onPath } from "../harness/redis/find.ts";
import { repository } from "../harness/repository.ts";

const run = promisify(execFile);
const compose = readFileSync(join(repository, "docker-compose.yml"), "utf8");

test("docker-compose accepts the file, with the cluster and without", async (context) => {
  const where = { env: process.env, cache: "" };
  const known = await onPath("docker-compose", where);
  if (!known) return context.skip("docker-compose is not installed");

  await run(known, ["config", "--quiet"], { cwd: repository });
  const { stdout } = await run(known, ["--profile", "cluster", "config"], { cwd: repository });

  expect(stdout.match(/^ {2}[\w-]+:$/gm)).toEqual(
    ["haproxy", "node-a", "node-b", "node-c", "redis"].map((name) => `  ${name}:`),
  );
});

test("every port is this machine's own, every image has a version, nothing is privileged", () => {
  const ports = [...compose.matchAll(/"([^"]*:\d+)"\]?$/gm)].map(([, port]) => port);
  const images = [...compose.matchAll(/^ *image: (.*)$/gm)].map(([, image]) => image);

  expect(ports).toHaveLength(5);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  for (const image of images) expect(image).toMatch(/^\w+:\d[\d.]*-alpine$/);
  expect(compose).not.toMatch(/privileged: true|network_mode|docker\.sock/);
});

test("the step that it runs unless told otherwise is there", () => {
  const [, root = "", step = ""] = /\$\{ROOT:-(.*?)\}\/\$\{STEP:-(.*?)\}/.exec(compose) ?? [];

  expect(existsSync(join(repository, root, step, "server.ts"))).toBe(true);
});
