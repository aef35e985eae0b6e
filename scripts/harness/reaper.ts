import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";

/** The same as `ownership`, as in "NAME=value". */
export const OWNER = `WORKSHOP_OWNER=${randomUUID()}`;

/** The variable that a program and its descendants carry: by this they are found, and killed. */
export const PROGRAM_MARK = "WORKSHOP_PROGRAM";

/** What every program is started with in its environment: by this it is known whose it is. */
export const ownership = Object.fromEntries([OWNER.split("=")]) as Record<string, string>;

// Reads "+ what" and "- what", a process group or the path of a folder. When this process ends, in
// whatever way, the pipe closes, the loop ends, and every group that is still on the list is killed,
// and every folder removed. A program that was started in the last moment may not be on it yet:
// where there is a /proc, it tells. Programs that others have to kill may write for a moment longer.
const SCRIPT = `
line="
"
list=$line
while read -r sign what; do
  case $sign in
    +) list="$list$what$line" ;;
    -) list="\${list%%"$line$what$line"*}$line\${list#*"$line$what$line"}" ;;
  esac
done
printf %s "$list" | grep '^[0-9]' | while read -r group; do kill -9 "-$group"; done 2>/dev/null
for file in $(grep -als "$1" /proc/[0-9]*/environ); do
  pid=\${file#/proc/}
  kill -9 "\${pid%/environ}"
done 2>/dev/null
folders=$(printf %s "$list" | grep '^/') || exit
for pause in 0 0.3 0.6; do
  sleep $pause
  printf '%s\\n' "$folders" | while read -r folder; do rm -rf "$folder"; done 2>/dev/null
done
`;

let reaper: ChildProcess | undefined;

/**
 * Makes sure that a process group does not outlive this process, not even when this process is
 * killed and cannot clean up.
 *
 * @returns a function to call once the group has ended, before its number can be used again.
 */
export function reapWhenThisProcessEnds(group: number): () => void {
  return remember(String(group));
}

/**
 * Makes sure that a folder does not outlive this process: see `reapWhenThisProcessEnds`.
 *
 * @param folder its absolute path.
 * @returns a function to call once it has been removed.
 */
export function removeWhenThisProcessEnds(folder: string): () => void {
  // Read line by line, half of such a path would be another folder.
  return folder.includes("\n") ? () => {} : remember(folder);
}

function remember(what: string): () => void {
  reaper ??= startReaper();
  reaper.stdin?.write(`+ ${what}\n`);
  return () => reaper?.stdin?.write(`- ${what}\n`);
}

function startReaper(): ChildProcess {
  // Detached: Ctrl-C in a terminal goes to the whole foreground group, and must not reach it. Nor
  // does the end of who started this process: it has work to do then.
  const isMark = (name: string) => name in ownership || name === PROGRAM_MARK;
  const env = Object.entries(process.env).filter(([name]) => !isMark(name));
  const child = spawn("sh", ["-c", SCRIPT, "reaper", OWNER], {
    detached: true,
    env: Object.fromEntries(env),
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  child.on("error", () => {});
  child.stdin?.on("error", () => {});
  (child.stdin as unknown as { unref(): void }).unref();
  return child;
}
