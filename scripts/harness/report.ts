import { readFileSync } from "node:fs";
import type { Cluster } from "./cluster.ts";
import { carries, type Client } from "./client.ts";
import type { Heard } from "./inbox.ts";
import type { ServerNode } from "./node.ts";
import { lastLines, shorten } from "./output.ts";
import { shown, shownPath } from "./subject.ts";

const WIDTH = 78;

/** What a failed expectation knows of itself. */
export interface Expectation {
  /** What should have happened, and to whom. */
  expected: string;
  /** What happened instead. */
  instead: string;
  /** What that means, and what to look at next. */
  why?: string | undefined;
  /** The event that was waited for: the picture marks who heard it. */
  wanted?: Heard;
}

/**
 * Puts a failure into words: the expectation, who was connected where and heard what, what Redis
 * knows, what the nodes printed, and where to look.
 */
export async function report(cluster: Cluster, expectation: Expectation): Promise<string> {
  const { expected, instead, why, wanted } = expectation;
  const fates = cluster.nodes.map((node) => node.fate()).filter(Boolean);
  const parts = [
    `${expected}\n${instead}`,
    [picture(cluster, wanted), await redisLine(cluster)].filter(Boolean).join("\n"),
    fates.length > 0 ? fates.join("\n") : (why ?? ""),
    fates.length > 0 ? "" : printed(cluster.nodes),
    place(cluster),
  ];
  return parts.filter(Boolean).join("\n\n");
}

/** An event as a check writes it: `message {"room":"kitchen","text":"soup"}`. */
export function write({ event, args }: Heard): string {
  return [event, ...args.map((arg) => JSON.stringify(arg) ?? "undefined")].join(" ");
}

/** One line for each person, in the order of the nodes: who was where and heard what. */
function picture(cluster: Cluster, wanted: Heard | undefined): string {
  if (cluster.clients.length === 0) return "";
  const width = Math.max(...cluster.clients.map((client) => client.name.length));
  const lines = cluster.nodes.flatMap((node) => {
    const people = cluster.clients.filter((client) => client.node === node);
    return people.map((client, index) => {
      const label = index === 0 ? `node ${node.label}` : "";
      const line = `  ${label.padEnd(8)} ${client.name.padEnd(width)}  ${whatWasHeard(client, wanted)}`;
      return shorten(line, WIDTH);
    });
  });
  return lines.join("\n");
}

function whatWasHeard({ inbox }: Client, wanted: Heard | undefined): string {
  const heard = inbox.all.filter(({ event }) => event !== "welcome");
  if (heard.length === 0) return "heard nothing";
  const found =
    wanted &&
    heard.filter(
      ({ event, args }) => event === wanted.event && carries({ event, args }, wanted.args[0]),
    );
  if (found?.length === 1) return "heard it";
  if (found && found.length > 1) return `heard it ${found.length} times`;
  const last = heard.slice(-2).map(write).join(", ");
  return `heard ${heard.length > 2 ? "… " : ""}${last}`;
}

async function redisLine(cluster: Cluster): Promise<string> {
  if (!cluster.hasRedis) return "";
  const subscribers = await cluster.redis.subscribers().catch(() => undefined);
  if (subscribers === undefined) return "  Redis    does not answer";
  return `  Redis    ${count(subscribers, "connection")} subscribed`;
}

function count(number: number, noun: string): string {
  return `${number === 0 ? "no" : number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The last lines of each node, but for the greeting that every server prints. */
function printed(nodes: ServerNode[]): string {
  return nodes
    .map((node) => ({ node, lines: lastLines(shown(node.program.output), 3) }))
    .filter(({ lines }) => lines.split("\n").length > 1)
    .slice(0, 2)
    .map(({ node, lines }) => `Node ${node.label} printed:\n${lines}`)
    .join("\n");
}

/** The line of server.ts that handles what was sent last, where the text shows it. */
function place(cluster: Cluster): string {
  const file = cluster.nodes[0]?.file;
  if (!file) return "";
  const event = cluster.lastSent?.event ?? "connection";
  const lines = readFileSync(file, "utf8").split("\n");
  const handler = new RegExp(`\\bon\\(\\s*["'\`]${event}["'\`]`);
  const index = lines.findIndex((line) => handler.test(line));
  return index < 0 ? shownPath(file) : `${shownPath(file)}:${index + 1}`;
}
