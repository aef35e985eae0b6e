import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";

const owner = `WORKSHOP_OWNER=${randomUUID()}`;

/** What every program is started with in its environment: by this it is known whose it is. */
export const ownership = Object.fromEntries([owner.split("=")]) as Record<string, string>;

// Reads "+ group" and "- group". When this process ends, in whatever way, the pipe closes, the loop
// ends, and every process group that is still on the list is killed. A program that was started in
// the last moment may not be on it yet: where there is a /proc, it tells.
const SCRIPT = `
groups=" "
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -9 "-$group"; done 2>/dev/null
for file in $(grep -als "$1" /proc/[0-9]*/environ); do
  pid=\${file#/proc/}
  kill -9 "\${pid%/environ}"
done 2>/dev/null
`;

let reaper: ChildProcess | undefined;

/**
 * Makes sure that a process group does not outlive this process, not even when this process is
 * killed and cannot clean up.
 *
 * @returns a function to call once the group has ended, before its number can be used again.
 */
export function reapWhenThisProcessEnds(group: number): () => void {
  reaper ??= startReaper();
  reaper.stdin?.write(`+ ${group}\n`);
  return () => reaper?.stdin?.write(`- ${group}\n`);
}

function startReaper(): ChildProcess {
  // Detached: Ctrl-C in a terminal goes to the whole foreground group, and must not reach it.
  const child = spawn("sh", ["-c", SCRIPT, "reaper", owner], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  child.on("error", () => {});
  child.stdin?.on("error", () => {});
  (child.stdin as unknown as { unref(): void }).unref();
  return child;
}
