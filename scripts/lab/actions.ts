import { Broken, Failure } from "../harness/failure.ts";
import { Mishap } from "../workshop/mishap.ts";
import type { Action, Answer, SayEvent } from "./events.ts";
import type { Lab } from "./lab.ts";
import { ask } from "./questions.ts";

const EVENTS: SayEvent[] = ["message", "shout", "typing", "announce", "whisper", "drain"];
const LONGEST = { name: 24, text: 200 };
const MOST = { crowd: 100, talk: 60 };

/**
 * Does what the page asks for.
 *
 * @returns why it was not done or what was answered, in a sentence; null when it was done.
 */
export async function act(lab: Lab, action: Action): Promise<Answer> {
  try {
    return (await obey(lab, action)) ?? null;
  } catch (error) {
    if (error instanceof Mishap || error instanceof Broken || error instanceof Failure) {
      return error.message;
    }
    return `That went wrong: ${(error as Error).message}`;
  }
}

async function obey(lab: Lab, action: Action): Promise<Answer | void> {
  const { people } = lab;
  switch (action.do) {
    case "add":
      return void (await people.add(
        action.name ? shortName(action.name, "name") : people.freeName,
        action.via,
      ));
    case "remove":
      return people.remove(people.byId(action.person));
    case "join":
    case "leave":
    case "mute":
    case "unmute":
      return people.byId(action.person).ask(action.do, shortName(action.room, "room"));
    case "say":
      return say(lab, action);
    case "ask": {
      const subjects = action.subjects.map((subject) => shortText(subject));
      return ask(people, people.byId(action.person), action.event, subjects);
    }
    case "start":
    case "kill":
    case "stop":
    case "freeze":
    case "thaw":
      return lab.keeper.handle(String(action.part), action.do);
    case "crowd":
      return crowd(lab, numberUpTo(MOST.crowd, action.people));
    case "talk":
      lab.talk.set(numberUpTo(MOST.talk, action.perSecond));
      return void lab.emit("changed");
    case "scene":
      return lab.stage.play(action.id);
    case "beat":
      return lab.stage.playBeat();
    case "check":
      return lab.checks.run();
    default:
      throw new Mishap("The lab does not know how to do that.");
  }
}

function say(lab: Lab, { person, event, rooms, text }: Extract<Action, { do: "say" }>): Answer {
  const speaker = lab.people.byId(person);
  if (!EVENTS.includes(event)) throw new Mishap(`Nobody can say "${event}".`);
  if (!speaker.socket.connected) return `${speaker.name} is not connected.`;
  const names = Array.isArray(rooms) ? rooms.map((room) => shortName(room, "room")) : [];
  lab.conversation.say(speaker, event, names, shortText(text));
  return null;
}

/** People for the whole cluster, half of them in the kitchen and half in the garden. */
async function crowd(lab: Lab, count: number): Promise<void> {
  const { nodes } = lab.cluster;
  const first = lab.people.all.length + 1;
  await Promise.all(
    Array.from({ length: count }, async (_each, index) => {
      const via = nodes[index % nodes.length]?.name ?? "A";
      const person = await lab.people.add(`guest ${first + index}`, via);
      await person.ask("join", index % 2 === 0 ? "kitchen" : "garden");
    }),
  );
}

function shortName(value: unknown, what: string): string {
  const name = typeof value === "string" ? value.trim() : "";
  if (name && name.length <= LONGEST.name) return name;
  throw new Mishap(`A ${what} has 1 to ${LONGEST.name} characters.`);
}

function shortText(value: unknown): string {
  if (typeof value === "string" && value.length <= LONGEST.text) return value;
  throw new Mishap(`A message has up to ${LONGEST.text} characters.`);
}

function numberUpTo(most: number, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value <= most) return Math.floor(value);
  throw new Mishap(`Give a number from 0 to ${most}.`);
}
