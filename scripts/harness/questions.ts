import { isDeepStrictEqual } from "node:util";
import type { Client } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import type { Talk } from "./talk.ts";

/** An answer, or that there was none. */
export type Answer = { value: unknown } | undefined;

/** What can be asked of a cluster, and what it can be told to do. */
export const QUESTIONS = ["who", "nodes", "poll", "move", "kick"] as const;
export type Question = (typeof QUESTIONS)[number];

/** What is asked of a cluster in which people talk, and what is true there. */
export class Questions {
  constructor(
    readonly cluster: Cluster,
    readonly talk: Talk,
  ) {}

  /** Asks about the room of the talk. What is commanded concerns nobody. */
  ask(asker: Client, question: Question): Promise<Answer> {
    const { room } = this.talk;
    const args = {
      who: [room],
      nodes: [],
      poll: [room, "who is hungry?"],
      move: ["an empty room", "another one"],
      kick: ["nobody of that name"],
    }[question];
    return asker.ask(question, args, this.cluster.answerTime);
  }

  /** Whether that is how things are on all nodes, Redis or not. */
  isTrue(question: Question, answer: unknown): boolean {
    if (question === "move" || question === "kick") return true;
    const people = this.talk.people.filter(({ ended }) => ended === undefined);
    const { answers, silent } = (answer ?? {}) as { answers?: unknown[]; silent?: number };
    // While Redis is away, a node may take those whom it cannot reach for silent.
    const isComplete = this.talk.phase !== "back" || silent === 0;
    if (question === "poll") {
      return Number(answers?.length) + Number(silent) === people.length && isComplete;
    }
    const names =
      question === "who"
        ? people.map(({ name }) => name)
        : this.cluster.nodes.map(({ label }) => label);
    return isDeepStrictEqual(answer, names.toSorted());
  }
}
