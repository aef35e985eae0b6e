import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";
import type { Client } from "./client.ts";
import type { Reply, Sending } from "./connection.ts";
import type { Heard } from "./inbox.ts";
import { matches } from "./match.ts";
import type { ServerNode } from "./node.ts";
import { lastLines, shorten } from "./output.ts";
import { shown, shownPath, subject } from "./subject.ts";

const WIDTH = 78;
/** Of a text that is longer, the beginning is shown; in letters. */
const LONGEST_TEXT = 120;
/** So many people are shown in a picture. */
const MOST_PEOPLE = 12;

/** What a failed expectation knows of itself. */
export interface Expectation {
  /** What should have happened, and to whom. */
  expected: string;
  /** What happened instead. */
  instead: string;
  /** What that means, and what to look at next. */
  why?: string | undefined;
  /** The event that was waited for. While nothing came instead, the picture marks who heard it. */
  wanted?: Heard | undefined;
  /** The event that came instead. */
  heard?: Heard | undefined;
  /** The question that was asked: the picture then shows who is where, not who heard what. */
  asked?: Heard | undefined;
  /** The file that is responsible; "server.ts" when left out. */
  file?: string | undefined;
  /** What in it is responsible, where no event is: a text to look for. */
  handler?: string | undefined;
}

/**
 * Puts a failure into words: the expectation, who was connected where and heard what, what Redis
 * knows, what the nodes printed, and where to look.
 */
export async function report(cluster: Cluster, expectation: Expectation): Promise<string> {
  const { expected, instead, why } = expectation;
  const { fate } = cluster;
  const parts = [
    // A sentence that has ended is not gone on with.
    `${expected}\n${expected.endsWith(".") ? instead.replace(/^and /, "But ") : instead}` +
      lostSpeaker(cluster, expectation),
    [picture(cluster, expectation), await redisLine(cluster)].filter(Boolean).join("\n"),
    // Every node runs the same server: the fate of one tells it all.
    fate || (why ?? ""),
    fate ? "" : printed(cluster.processes),
    place(cluster, expectation),
  ];
  return parts.filter(Boolean).join("\n\n");
}

/** An event as a check writes it: `message {"room":"kitchen","text":"soup"}`. */
export function write({ event, args }: Heard): string {
  return [event, ...args.map((arg) => JSON.stringify(arg, clipped) ?? "undefined")].join(" ");
}

/** A long text says as much by its beginning and its length. */
function clipped(_key: string, value: unknown): unknown {
  if (typeof value !== "string" || value.length <= LONGEST_TEXT) return value;
  return `${value.slice(0, LONGEST_TEXT / 2)}… (${value.length} letters)`;
}

/** An answer as messages show it. */
export function writeValue(value: unknown): string {
  return value === undefined || value === null ? "nothing" : JSON.stringify(value);
}

/** One line for each person, in the order of the nodes: who was where and heard what. */
function picture(cluster: Cluster, expectation: Expectation): string {
  if (cluster.clients.length === 0) return "";
  const width = Math.max(...cluster.clients.map((client) => client.label.length));
  const lines = cluster.processes.flatMap((each) => {
    const people = cluster.clients.filter((client) => client.node === each);
    const told = people.map((client) => {
      const what = expectation.asked ? whereSheIs(client) : whatWasHeard(client, expectation);
      return `${client.label.padEnd(width)}  ${what}`;
    });
    if (each.isFrozen) told.push("frozen by this check: keeps its connections, answers nothing");
    else if (each.isAway) told.push("ended by this check");
    else if (told.length === 0 && expectation.asked && cluster.nodes.includes(each)) {
      told.push("nobody");
    }
    return told.map((what, index) => {
      const label = index === 0 ? each.called.replace("the ", "") : "";
      return shorten(`  ${label.padEnd(8)} ${what}`, WIDTH);
    });
  });
  const more =
    lines.length > MOST_PEOPLE ? [`           … and ${lines.length - MOST_PEOPLE} more`] : [];
  return [...lines.slice(0, MOST_PEOPLE), ...more].join("\n");
}

/** What a client did that counts for the answer to a question. */
function whereSheIs({ rooms, left, inbox, replies, ended, lost }: Client): string {
  const parts = [
    (rooms.size > 0 && `joined ${[...rooms].join(", ")}`) ||
      (left.size > 0 && `left ${[...left].join(", ")}`) ||
      "joined nothing",
  ];
  const polls = inbox.all.filter(({ event }) => event === "poll").length;
  if (polls > 0) {
    const reply = replies.get("poll");
    const times = polls === 1 ? "once" : `${polls} times so far`;
    parts.push(
      `was asked ${times}`,
      reply === undefined ? "stays silent" : `answers ${replied(reply)}`,
    );
  }
  if (ended) parts.push(lost ? `lost: ${lost}` : "has left");
  return parts.join(", ");
}

function replied(reply: Reply): string {
  const all = typeof reply === "string" ? [reply] : Object.values(reply);
  return all.map((each) => JSON.stringify(each)).join(", ");
}

function whatWasHeard({ inbox }: Client, { wanted, heard }: Expectation): string {
  const about = (heard ?? wanted)?.event;
  const all = inbox.all.filter(({ event }) => event !== "welcome" || event === about);
  if (all.length === 0) return "heard nothing";
  if (wanted && !heard) {
    const found = all.filter(
      (each) =>
        each.event === about && (wanted.args.length === 0 || matches(each.args[0], wanted.args[0])),
    );
    if (found.length > 0) return `heard it${found.length > 1 ? ` ${found.length} times` : ""}`;
  }
  const last = all.slice(-2).map(write).join(", ");
  return `heard ${all.length > 2 ? "… " : ""}${last}`;
}

async function redisLine(cluster: Cluster): Promise<string> {
  if (!cluster.hasRedis) return "";
  const subscribers = await cluster.redis.subscribers().catch(() => undefined);
  if (subscribers === undefined) return "  Redis    does not answer";
  if (cluster.nodes.length === 1) return ""; // A node by itself has nobody to listen to.
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
    .map(({ node, lines }) => `${node.who} printed:\n${lines}`)
    .join("\n");
}

function fileOf({ file = "server.ts" }: Expectation): string {
  return join(subject().folder, file);
}

/**
 * The line that is responsible, where the file's text shows it; else the file. What ended a node may
 * name that line already, and no other is to blame.
 */
function place(cluster: Cluster, expectation: Expectation): string {
  const file = fileOf(expectation);
  const shownFile = shownPath(file);
  if (cluster.fate) return cluster.fate.includes(`${shownFile}:`) ? "" : shownFile;
  const handler = expectation.handler ?? `on("${responsibleEvent(cluster, expectation)}"`;
  const plain = (text: string) => text.replaceAll(/['`]/g, '"').replaceAll(/\(\s+/g, "(");
  const lines = readFileSync(file, "utf8").split("\n").map(plain);
  const index = lines.findIndex((line) => line.includes(handler));
  return index < 0 ? shownFile : `${shownFile}:${index + 1}`;
}

/** What these do to others shows only in what those hear, or are told, later. */
const COMMANDS: readonly string[] = ["move", "kick"];

/** The event that a client sent and that was obeyed or answered wrongly, or not at all. */
function responsibleEvent({ sent }: Cluster, { asked, heard, wanted }: Expectation): string {
  if ((heard ?? wanted)?.event === "welcome") return "connection";
  const command = sent.findLast(({ event }) => COMMANDS.includes(event));
  if (command && !COMMANDS.includes(asked?.event ?? "")) return command.event;
  if (asked) return asked.event;
  const [caused, missed] = [causeOf(heard, sent), causeOf(wanted, sent)];
  // What was sent later arrived: the one before it was lost. Otherwise there is one too many.
  const wrong = caused > missed && wanted ? missed : caused;
  const cause = sent[wrong] ?? sent[missed] ?? sent.at(-1);
  return cause?.event ?? "connection";
}

/** Which of the events that were sent led to what was heard, or should have. */
function causeOf(about: Heard | undefined, sent: readonly Sending[]): number {
  const words = JSON.stringify(about?.args) ?? "";
  return sent.findLastIndex(({ args }) => words.includes(JSON.stringify(args.at(-1))));
}

/** A sentence when nobody can hear it because the connection of whoever said it is lost. */
function lostSpeaker({ sent }: Cluster, { heard, wanted, instead }: Expectation): string {
  const { by } = sent[causeOf(wanted, sent)] ?? {};
  return by?.lost && !heard && !instead.includes("was lost")
    ? `\n${by.label} said it, and lost the connection: ${by.lost}.`
    : "";
}
