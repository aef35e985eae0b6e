import type { LiveCluster } from "../live/cluster.ts";
import { Mishap } from "../workshop/mishap.ts";
import type { Printed } from "./printed.ts";

/** Starts, ends and freezes the parts of a cluster, as somebody wants it. */
export class Keeper {
  /** Parts that somebody ended by hand: a save does not start them again. */
  readonly #endedByHand = new Set<string>();

  constructor(
    private readonly cluster: LiveCluster,
    private readonly printed: Printed,
  ) {}

  /** A node, "Redis" or "balancer". @throws Mishap when there is none. */
  part(name: string) {
    const part = this.cluster.parts.find((each) => each.name === name);
    if (!part) throw new Mishap(`There is no ${name} in this lab.`);
    return part;
  }

  /** Starts, ends or freezes a part. */
  async handle(name: string, what: "start" | "kill" | "stop" | "freeze" | "thaw"): Promise<void> {
    const part = this.part(name);
    if (what === "kill" || what === "stop") this.#endedByHand.add(name);
    if (what === "start") {
      this.#endedByHand.delete(name);
      this.printed.forget(name);
      void part.start().catch(() => {}); // How it ended is part of the picture.
      return;
    }
    await part[what]();
  }

  /** Has everything run that should: starts what is down and thaws what is frozen. */
  async bringUp(): Promise<void> {
    const { redis, nodes, balancer } = this.cluster;
    for (const group of [[redis], nodes, [balancer]]) {
      await Promise.all(
        group.map(async (part) => {
          if (part?.state === "frozen") await part.thaw();
          if (part?.state === "down") await part.start();
        }),
      );
    }
    const dead = nodes.find((node) => node.state !== "up");
    if (dead) throw new Mishap(`Node ${dead.name} does not run, so this scene cannot be played.`);
  }

  /**
   * Ends the nodes and the balancer and starts them again, but for those that somebody ended.
   *
   * @param ended called once they have ended.
   */
  async restart(ended: () => void): Promise<void> {
    const { nodes, balancer } = this.cluster;
    const parts = [...nodes, balancer].filter((part) => part !== undefined);
    const wanted = parts.filter(({ name }) => !this.#endedByHand.has(name));
    await Promise.all(wanted.map((part) => part.stop()));
    for (const { name } of wanted) this.printed.forget(name);
    ended();
    await Promise.all(wanted.map((part) => part.start().catch(() => {})));
  }
}
