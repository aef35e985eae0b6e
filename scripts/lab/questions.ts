import { Mishap } from "../workshop/mishap.ts";
import type { AskEvent } from "./events.ts";
import type { People } from "./people.ts";
import type { Person } from "./person.ts";

/** How long a node may take to ask the others, in ms. */
const DEADLINE = 4_000;

/** How many subjects each question has. */
const SUBJECTS: Record<AskEvent, number> = { who: 1, nodes: 0, move: 2, kick: 1, poll: 2 };

/**
 * Asks the cluster something, over somebody's own connection.
 *
 * @returns the answer, in a sentence.
 * @throws Mishap when there is no such question.
 */
export async function ask(
  people: People,
  person: Person,
  event: AskEvent,
  subjects: readonly string[],
): Promise<string> {
  if (SUBJECTS[event] !== subjects.length) throw new Mishap("Nobody can ask that.");
  const asked = `${person.name} asks "${[event, ...subjects].join(" ")}"`;
  const begin = performance.now();
  let answer: unknown;
  try {
    answer = await person.socket.timeout(DEADLINE).emitWithAck(event, ...subjects);
  } catch {
    return `${asked} and gets no answer within ${DEADLINE / 1000} s.`;
  }
  const ms = Math.round(performance.now() - begin);
  const [from = "", to = ""] = subjects;
  if (event === "move" && !isRefusal(answer)) {
    for (const each of people.all) each.wasMoved(from, to);
  }
  const words = answer === undefined ? "done" : JSON.stringify(answer);
  return `${asked}. Answer after ${ms} ms: ${words}`;
}

function isRefusal(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "error" in answer;
}
