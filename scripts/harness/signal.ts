/**
 * Sends a signal to a process, or to a whole process group when `target` is negative, as
 * `process.kill` does; nothing happens when it has ended.
 *
 * A group of which only zombies are left gives ESRCH on Linux, and EPERM on macOS.
 */
export function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isOver = code === "ESRCH" || (code === "EPERM" && process.platform === "darwin");
    if (!isOver) throw error;
  }
}
