import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { Manager, type Socket } from "socket.io-client";
import { repository } from "../harness/repository.ts";
import { Mishap } from "../workshop/mishap.ts";
import type { Line } from "./line.ts";

const built = join(repository, ".workshop", "built");

/** What a step's client.ts exports. */
interface ClientFile {
  connectChat: (
    url: string,
    name: string,
    hear: (message: unknown) => void,
  ) => Omit<Line, "socket">;
}

/**
 * The connection that a step's client.ts makes: the learner's own code, watched from beside.
 *
 * @throws Mishap when the file cannot be loaded or makes no connection.
 */
export async function lineOfClientFile(file: string, url: string, name: string): Promise<Line> {
  try {
    const { connectChat } = (await import(await compiled(file))) as ClientFile;
    const [chat, socket] = watching(() => connectChat(url, name, () => {}));
    if (!socket) throw new Error("connectChat() makes no connection.");
    return {
      socket,
      join: async (room) => chat.join(room),
      leave: async (room) => chat.leave(room),
      say: (room, text) => chat.say(room, text),
      close: () => chat.close(),
    };
  } catch (error) {
    throw new Mishap(`client.ts connects nobody: ${(error as Error).message}`);
  }
}

/** Does something, and tells which connection was made by it: client.ts keeps it to itself. */
function watching<T>(act: () => T): [result: T, made: Socket | undefined] {
  const create = Manager.prototype.socket;
  let made: Socket | undefined;
  Manager.prototype.socket = function (...args) {
    return (made = create.apply(this, args));
  };
  try {
    return [act(), made];
  } finally {
    Manager.prototype.socket = create;
  }
}

/**
 * Compiles a file, beside the packages that it imports.
 *
 * @returns the URL of what came of it: another one whenever the file has changed.
 */
async function compiled(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    write: false,
    logLevel: "silent",
  });
  const text = outputFiles[0]?.text ?? "";
  const script = join(built, `client-${createHash("sha256").update(text).digest("hex")}.mjs`);
  await mkdir(built, { recursive: true });
  await writeFile(script, text);
  return pathToFileURL(script).href;
}
