import type { AskEvent, PersonView, Picture } from "../events.ts";
import type { Act } from "./act.ts";

interface Props {
  person: PersonView;
  picture: Picture;
  act: Act;
  /** What the fields above hold. */
  room: string;
  text: string;
  to: string;
}

/** What the cluster can be asked, by the step that it can be asked from. */
const FROM: Record<AskEvent, number> = { who: 7, nodes: 7, move: 8, kick: 8, poll: 9 };

/** Asks the whole cluster. The answer is shown below. */
export function Questions({ person, picture, act, room, text, to }: Props) {
  const questions: [event: AskEvent, word: string, subjects: string[]][] = [
    ["who", `Who is in ${room}?`, [room]],
    ["nodes", "Which nodes?", []],
    ["poll", `Poll ${room}`, [room, text]],
    ["move", `Move ${room} to garden`, [room, "garden"]],
    ["kick", `Kick ${to}`, [to]],
  ];
  const open = questions.filter(([event]) => FROM[event] <= picture.step.number);
  if (open.length === 0) return null;
  return (
    <div class="row">
      {open.map(([event, word, subjects]) => (
        <button key={event} onClick={() => act({ do: "ask", person: person.id, event, subjects })}>
          {word}
        </button>
      ))}
    </div>
  );
}
