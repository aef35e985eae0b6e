// npm run chat -- --name alice [--room kitchen] [--url http://localhost:3000]: talk by hand.
import { createInterface } from "node:readline/promises";
import { io } from "socket.io-client";
import { EXIT, readCommandLine, runCommand } from "./terminal/command.ts";
import { paint } from "./terminal/words.ts";
import { Mishap } from "./workshop/mishap.ts";

const USAGE = "npm run chat -- --name alice [--room kitchen] [--url http://localhost:3000]";
const HELP = `What you type is said in your room. Also:
  /shout TEXT   /join ROOM   /leave ROOM   /typing   /drain TEXT   /quit
  /mute ROOM    /unmute ROOM   /whisper NAME TEXT   /announce ROOM,ROOM TEXT
  /who ROOM     /nodes         /move FROM TO        /kick NAME
  /poll ROOM QUESTION          /answer TEXT         (your answer to every poll)
A server obeys what its step is about: in step 01 that is /shout.`;
/** The commands that are acknowledged, by how many arguments they take. */
const ASKED = [["nodes"], ["join", "leave", "mute", "unmute", "who", "kick"], ["move", "poll"]];
const ACK_DEADLINE = 2_000;

await runCommand(async () => {
  const { values } = readCommandLine(USAGE, {
    name: { type: "string" },
    room: { type: "string" },
    url: { type: "string", default: "http://localhost:3000" },
  });
  const { name, url } = values;
  if (!name) throw new Mishap(`Who are you? ${USAGE}`);
  let room = values.room;
  const socket = io(url, { transports: ["websocket"], auth: { name }, forceNew: true });
  const print = (line: string) => console.log(line);

  let isAway = false;
  socket.on("connect", () => {
    print(`Connected to ${url} as ${name}.`);
    isAway = false;
    if (room) void ask("join", room);
  });
  socket.on("connect_error", () => {
    if (!isAway) print(`✗ No chat server answers at ${url}. Trying again …`);
    isAway = true;
  });
  socket.on("disconnect", (reason) => {
    // A client that was told to go does not come back by itself.
    print(`✗ Connection lost: ${reason}.${socket.active ? " Trying again …" : ""}`);
    isAway = true;
  });
  let reply = "";
  socket.onAny((event: string, ...args: unknown[]) => {
    const acknowledge = args.at(-1);
    const words = args.filter((arg) => typeof arg !== "function").map((arg) => JSON.stringify(arg));
    print(paint("cyan", `← ${[event, ...words].join(" ")}`));
    if (reply && typeof acknowledge === "function") acknowledge(reply);
  });

  async function ask(event: string, ...args: string[]): Promise<void> {
    const asked = [event, ...args].join(" ");
    const begin = performance.now();
    try {
      const answer: unknown = await socket.timeout(ACK_DEADLINE).emitWithAck(event, ...args);
      const seconds = (performance.now() - begin) / 1000;
      const what = answer === undefined || answer === null ? "" : ` ${JSON.stringify(answer)}`;
      const mark = (answer as { error?: string } | null)?.error ? "✗" : "✓";
      print(`${mark} ${asked}${what}${seconds < 0.1 ? "" : `  (after ${seconds.toFixed(1)} s)`}`);
    } catch {
      print(`✗ No acknowledgement for ${asked} within ${ACK_DEADLINE / 1000} s.`);
    }
  }

  /** Does what a line asks for. @returns whether to go on. */
  function obey(line: string): boolean {
    const [, command = "", first = "", rest = ""] = /^\/(\w+) ?(\S*) ?(.*)$/.exec(line) ?? [];
    const text = [first, rest].filter(Boolean).join(" ");
    const args = [first, rest].filter(Boolean);
    if (line.trim() === "") return true;
    if (command === "quit") return false;
    if (command === "answer") reply = text;
    else if (isAway) print("✗ Not connected: nobody was told.");
    else if (!line.startsWith("/")) {
      if (room) socket.emit("message", room, line);
      else print("✗ You are in no room yet: /join kitchen");
    } else if (command === "shout" || command === "drain") socket.emit(command, text);
    else if (command === "typing") socket.emit("typing", room);
    else if (command === "announce") socket.emit("announce", first.split(","), rest);
    else if (command === "whisper") socket.emit("whisper", first, rest);
    else if (ASKED[args.length]?.includes(command)) {
      if (command === "join") room = first;
      void ask(command, ...args);
    } else print(HELP);
    return true;
  }

  print(HELP);
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    if (!obey(line)) break;
  }
  lines.close();
  socket.off("disconnect").disconnect();
  return EXIT.passed;
});
