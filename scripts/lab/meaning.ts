// What the events of steps/chat.ts mean: who should hear them, and how they sound.
import type { Said, SayEvent } from "./events.ts";
import type { Person } from "./person.ts";

/** By the rooms that nodes acknowledged, and by what each event means: see steps/chat.ts. */
export function whoShouldHear(
  people: readonly Person[],
  sender: Person,
  event: SayEvent,
  rooms: readonly string[],
): number[] {
  const inRooms = ({ rooms: own }: Person) => rooms.some((room) => own.has(room));
  const hears: Record<SayEvent, (person: Person) => boolean> = {
    shout: () => true,
    message: (person) => inRooms(person) && !rooms.some((room) => person.muted.has(room)),
    typing: (person) => inRooms(person) && person !== sender,
    announce: inRooms,
    whisper: ({ name }) => rooms.includes(name),
    drain: ({ node }) => node === sender.node,
  };
  const there = people.filter(({ socket }) => socket.connected);
  return there.filter(hears[event]).map(({ id }) => id);
}

/** What the event carries. */
export function argumentsOf({ event, rooms, text }: Said): unknown[] {
  const [room] = rooms;
  if (event === "message" || event === "whisper") return [room, text];
  if (event === "announce") return [rooms, text];
  return event === "typing" ? [room] : [text];
}

/** What is found in whatever carries it from node to node. */
export function tracesOf({ event, text, from }: Said): string[] {
  const isNotice = event === "announce" || event === "drain";
  return isNotice ? ["notice", text] : [event, text, from];
}

/** What an event says. */
interface Words {
  room?: unknown;
  text?: unknown;
  from?: unknown;
}

/** What a client was told, if it was something that somebody said. */
export function wordsOf(event: string, [first]: unknown[]): Words | undefined {
  if (event === "notice") return { text: first };
  return typeof first === "object" && first !== null ? first : undefined;
}

/** Whether what a client was told is what was said. */
export function isAbout(said: Said, event: string, words: Words): boolean {
  if (event === "notice") {
    return (said.event === "announce" || said.event === "drain") && words.text === said.text;
  }
  if (event !== said.event || words.from !== said.from) return false;
  const sameRoom = event === "shout" || event === "whisper" || words.room === said.rooms[0];
  return sameRoom && (event === "typing" || words.text === said.text);
}
