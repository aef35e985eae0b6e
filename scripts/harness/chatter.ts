import type { Client } from "./client.ts";
import type { Person } from "./person.ts";

/** So often each person says something, in ms. */
const PACE = 100;
/** What it ends with: before that, there is a number. */
export const TALK = "and counting";

/** So often somebody chats, in ms. A node that is too slow for it would take its time to end, too. */
const CHATTER = 10;

/** Lets clients talk in a room in turn, without a pause, until disposed. */
export function chatter(people: readonly Client[], room: string): Disposable {
  let turn = 0;
  return every(CHATTER, () => {
    people[turn++ % people.length]?.sends("message", room, TALK);
  });
}

/** Lets everybody talk in their rooms, steadily, until disposed. */
export function talk(people: readonly Person[], roomOf: (person: Person) => string): Disposable {
  let number = 0;
  return every(PACE, () => {
    number++;
    for (const person of people) person.program.says(roomOf(person), `${number} ${TALK}`);
  });
}

/** @param pace in ms. */
function every(pace: number, act: () => void): Disposable {
  const timer = setInterval(act, pace);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
