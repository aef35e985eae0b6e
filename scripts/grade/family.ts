import { sendSignal } from "../harness/signal.ts";
import { listProcesses, type Process } from "./processes.ts";

/** All processes that one began, whatever they do to hide: looked at again and again. */
export class Family {
  /** Members ever seen, and when each started: one whose parent ended is known from before. */
  readonly #known = new Map<number, string>();

  /**
   * @param founder the process that began it, the leader of its group.
   * @param mark what it was marked with.
   */
  constructor(
    private readonly founder: number,
    private readonly mark: string,
  ) {}

  /** Who lives now: marked, of the founder's group, known from before, or a child of such a one. */
  async members(): Promise<Process[]> {
    const all = (await listProcesses()).filter(({ pid }) => pid !== process.pid);
    const found = new Set(all.filter((each) => this.#belongs(each)));
    const pids = new Set([...found].map(({ pid }) => pid));
    for (let before = -1; before !== pids.size;) {
      before = pids.size;
      for (const each of all) {
        if (!pids.has(each.parent) || pids.has(each.pid)) continue;
        found.add(each);
        pids.add(each.pid);
      }
    }
    for (const { pid, started } of found) this.#known.set(pid, started);
    return [...found];
  }

  #belongs({ pid, group, mark, started }: Process): boolean {
    return (
      mark === this.mark ||
      pid === this.founder ||
      group === this.founder ||
      this.#known.get(pid) === started
    );
  }

  /** Kills all of it. Whoever starts processes faster than one can look is killed by groups. */
  async end(): Promise<void> {
    for (let round = 1; round <= 100; round++) {
      const members = await this.members();
      if (members.length === 0) return;
      const pids = new Set(members.map(({ pid }) => pid));
      const groups = new Set(members.map(({ group }) => group).filter((group) => pids.has(group)));
      for (const group of groups) sendSignal(-group, "SIGKILL");
      for (const pid of pids) sendSignal(pid, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
