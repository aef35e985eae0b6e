import { spawn, type ChildProcess } from "node:child_process";

// Reads "+ group" and "- group". When this process ends, in whatever way, the pipe closes, the loop
// ends, and every process group that is still on the list is killed.
const SCRIPT = `
groups=" "
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -9 "-$group"; done 2>/dev/null
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
  const child = spawn("sh", ["-c", SCRIPT], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  child.on("error", () => {});
  child.stdin?.on("error", () => {});
  (child.stdin as unknown as { unref(): void }).unref();
  return child;
}
