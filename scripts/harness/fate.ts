import { basename } from "node:path";
import { keepsProcessorBusy, listeningPorts } from "./inspect.ts";
import type { ServerNode } from "./node.ts";
import { lastError, lastLines } from "./output.ts";
import { howItEnded, type Program } from "./program.ts";
import { findLine, shown } from "./subject.ts";

// What became of a node, in words.

/** Why a node does not run any more, when nobody wanted it to end: "" while it runs. */
export function fateOf(node: ServerNode): string {
  const { exit, flooded } = node.program;
  if (flooded) return `${node.who} printed more than 16 MB and was stopped.`;
  if (!exit || !node.hasDied) return "";
  return `${node.who} ended: ${howItEnded(exit)}.${whyItEnded(node)}`;
}

/** A node ended before its port answered. */
export function endedEarly(node: ServerNode): string {
  const { exit, flooded } = node.program;
  if (flooded || !exit) return fateOf(node);
  const cause = exit.code === 0 ? " Nothing kept it running: is the server told to listen?" : "";
  return (
    `${basename(node.file)} ended before it listened on its port: ${howItEnded(exit)}.${cause}` +
    whyItEnded(node)
  );
}

/** A node listens, but not on the port that it was given: "" while it listens nowhere. */
export async function listensElsewhere(node: ServerNode): Promise<string> {
  const ports = await listeningPorts(node.program.pid ?? 0);
  if (ports.length === 0) return "";
  return (
    `${node.who} was started with PORT=${node.endpoint.port} ` +
    `and listens on ${ports.join(", ")} instead.\n` +
    "The port comes from the environment: process.env.PORT."
  );
}

/** A node waits for a Redis that it was not told of: "" when it does not say so. */
export function asksAnotherRedis(node: ServerNode): string {
  const { redisUrl } = node.options;
  const [, address, port] = /ECONNREFUSED (\S*:(\d+))/.exec(node.program.output) ?? [];
  if (!redisUrl || !port || redisUrl.endsWith(`:${port}`)) return "";
  return (
    `${node.who} was started with REDIS_URL=${redisUrl} and looks for Redis elsewhere:\n` +
    `it says ECONNREFUSED ${address}.\n` +
    "The URL comes from the environment: process.env.REDIS_URL." +
    printedBy(node.program, node.file)
  );
}

/** A node runs and does not listen. @param waited how long it was waited for, in ms. */
export async function neverListens(node: ServerNode, waited: number): Promise<string> {
  const seconds = Math.round(waited / 1000);
  const busy = await keepsProcessorBusy(node.program.pid ?? 0);
  return (
    `${node.who} runs, but did not listen on port ${node.endpoint.port} within ${seconds} s.\n` +
    (busy
      ? "It keeps a processor busy all the time: is there a loop that never ends?"
      : "It is waiting for something: is there an `await` that never settles?") +
    printedBy(node.program, node.file)
  );
}

/** What a program printed, and the line of a file that it names, to be put behind a sentence. */
export function printedBy(program: Program, file: string): string {
  const line = findLine(program.output, file);
  const printed = lastLines(shown(program.output), 8);
  if (!printed) return "\nIt printed nothing.";
  return `\nIt printed:\n${printed}${line ? `\n${line}` : ""}`;
}

/** https://nodejs.org/api/process.html#event-unhandledrejection */
const UNCAUGHT = "\nA promise failed and nobody had caught that: it ends the process.";

/** Socket.IO looks for binary parts in all that it sends, and in all parts of those. */
const ENDLESS =
  "\nWhat was sent refers to itself, and so it never ends: a socket does. Send what you need of it, as its name.";

/** Where somebody else has taken the port, the node is started again, elsewhere: see `ServerNode.start`. */
const TWICE =
  "\nThe port was free, and this server listens on it twice: new Server(port) makes an HTTP server of its own. new Server(httpServer) takes the one that is there.";

/** The error comes first: of what was printed, a small screen may show the beginning only. */
function whyItEnded(node: ServerNode): string {
  const { program, file } = node;
  const error = program.exit?.code ? lastError(program.output) : "";
  const isPromise = program.output.includes("/* fromPromise */");
  const isEndless = /Maximum call stack/.test(error) && program.output.includes("hasBinary");
  const meaning = isEndless ? ENDLESS : isPromise ? UNCAUGHT : node.lostItsPort() ? TWICE : "";
  return `${error && ` ${error}`}${meaning}${printedBy(program, file)}`;
}
