import type { LiveCluster } from "../live/cluster.ts";
import { BY_HAND } from "../live/by-hand.ts";
import type { LivePart } from "../live/part.ts";
import type { Subject } from "../workshop/steps.ts";
import { paint, wrap } from "./words.ts";

/** Between a part's name and what it says. */
const BAR = " │ ";
/** Told apart by their names as well. Red is kept for what goes wrong. */
const COLOURS = ["cyan", "magenta", "yellow", "green", "blue"] as const;

/** What runs where, and what to do with it. */
export function describeCluster(
  cluster: LiveCluster,
  { subject, redisUrl }: { subject: Subject; redisUrl: string | undefined },
): string {
  const { nodes, redis, balancer } = cluster;
  const entry = balancer ?? nodes[0];
  const others = nodes.map((node) => `  ${label(node, cluster)} ${node.url}`);
  return [
    `The nodes of ${subject.shownAs}:`,
    ...others,
    balancer ? `  ${label(balancer, cluster)} ${balancer.url}` : "",
    redisUrl ? `Redis: the one that answers at ${redisUrl}.` : "",
    redis
      ? `Redis: none answers at REDIS_URL, so a private one\n  at ${redis.url}, from ${redis.found.how}.`
      : "",
    !redisUrl && !redis ? "Redis: none. The servers of this step do without." : "",
    "",
    "Talk through it, from other terminals:",
    `  npm run chat -- --name alice --room kitchen --url ${entry?.url}`,
    "Ctrl-C stops everything. What ends is not started again, unless you say so here:",
    `  ${BY_HAND}`,
    "",
  ]
    .filter((line, index, all) => line !== "" || all[index - 1] !== "")
    .join("\n");
}

/**
 * Tells every line that a part prints, and how parts end, each behind the part's name.
 *
 * @returns settles when the last node has ended by itself.
 */
export function narrate(cluster: LiveCluster, print: (line: string) => void): Promise<void> {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  for (const part of cluster.parts) {
    const tell = (line: string) => {
      const room = process.stdout.columns - labelWidth(cluster) - BAR.length;
      const text = process.stdout.isTTY ? wrap(line, room) : line;
      for (const piece of text.split("\n")) print(`${label(part, cluster)}${BAR}${piece}`);
    };
    part.on("line", tell).on("state", () => {
      if (part.state === "frozen") tell("is frozen (SIGSTOP).");
      if (part.state !== "down") return;
      const end = `has ended: ${part.ending}.`;
      tell(part.isWanted ? paint("red", `✗ ${end}`) : end);
      if (part.isWanted && cluster.nodes.every((node) => node.state === "down")) resolve();
    });
  }
  return promise;
}

function label(part: LivePart, cluster: LiveCluster): string {
  const colour = COLOURS[cluster.parts.indexOf(part) % COLOURS.length] ?? "cyan";
  return paint(colour, part.name.padEnd(labelWidth(cluster)));
}

function labelWidth({ parts }: LiveCluster): number {
  return Math.max(...parts.map(({ name }) => name.length));
}
