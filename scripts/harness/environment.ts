import type { NodeOptions } from "./node.ts";

/** What the test runner adds to the environment, and what a check sets itself. */
const OURS =
  /^(VITEST|VITE_|TEST$|NODE_ENV$|NODE_NAME$|DEV$|PROD$|MODE$|SSR$|BASE_URL$|FORCE_COLOR$|npm_)/;
/**
 * Certificates of the outside world, which nodes under check do not talk to. Where this is set, to
 * read them takes longer than the rest of a node's start.
 *
 * @see https://nodejs.org/docs/latest-v20.x/api/cli.html#node_extra_ca_certsfile
 */
const CERTIFICATES = "NODE_EXTRA_CA_CERTS";

/** The environment a learner's shell would give, without what the test runner adds, nor certificates. */
export function programEnvironment(options: NodeOptions): NodeJS.ProcessEnv {
  const { name, redisUrl, env: more } = options;
  const isTheirs = ([key]: [string, unknown]) => !OURS.test(key) && key !== CERTIFICATES;
  const env = Object.fromEntries(Object.entries(process.env).filter(isTheirs));
  env.NO_COLOR = "1";
  if (name !== undefined) env.NODE_NAME = name;
  // Port 9 ("discard") is served nowhere: a node that is to have no Redis must not find one.
  env.REDIS_URL = redisUrl ?? "redis://127.0.0.1:9";
  return { ...env, ...more };
}
