import { spawn } from "node:child_process";
import { withoutVitest } from "../fixture.ts";
import { reapWhenThisProcessEnds } from "../harness/reaper.ts";
import { repository } from "../harness/repository.ts";
import { waitUntil } from "../harness/wait.ts";

/** A lab that was started as people start it. Disposing presses Ctrl-C, and waits for its end. */
export interface OpenLab extends AsyncDisposable {
  url: string;
  /** Presses Ctrl-C. @returns its exit code. */
  end: () => Promise<number | null>;
}

/**
 * Starts `npm run lab` and waits for its address.
 *
 * @throws with what it printed when it does not come.
 */
export async function openLab(args: string[], env: NodeJS.ProcessEnv = {}): Promise<OpenLab> {
  const child = spawn(process.execPath, ["scripts/start.mjs", "lab", ...args], {
    cwd: repository,
    env: { ...withoutVitest(process.env), ...env, NO_COLOR: "1" },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => (printed += data.toString()));
  }
  if (child.pid) child.once("exit", reapWhenThisProcessEnds(child.pid));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const end = () => {
    child.kill("SIGINT");
    return ended;
  };
  const address = () => / open at (\S+)/.exec(printed)?.[1];
  const url = await waitUntil(() => address() ?? (child.exitCode !== null && "none"), 60_000);
  if (!url || url === "none") {
    await end();
    throw new Error(`The lab did not open. It printed:\n${printed}`);
  }
  return { url, end, [Symbol.asyncDispose]: async () => void (await end()) };
}
