import { useState } from "preact/hooks";
import type { PersonView, Picture, SayEvent } from "../events.ts";
import type { Act } from "./act.ts";
import { Questions } from "./questions.tsx";
import type { Select } from "./selection.ts";

interface Props {
  person: PersonView;
  picture: Picture;
  select: Select;
  act: Act;
}

/** The step from which clients may type, mute, announce, whisper and drain. */
const MORE_EVENTS_FROM = 6;

/** Lets somebody join, leave and speak. */
export function PersonActions({ person, picture, select, act }: Props) {
  const [room, setRoom] = useState(person.rooms[0] ?? person.lost[0] ?? "kitchen");
  const [text, setText] = useState("soup is ready");
  const others = picture.people.filter(({ id }) => id !== person.id);
  const [to, setTo] = useState("");
  const hasMore = picture.step.number >= MORE_EVENTS_FROM;
  const go = (what: "join" | "leave" | "mute" | "unmute") => () =>
    act({ do: what, person: person.id, room });
  const say = (event: SayEvent, rooms: string[]) => () =>
    act({ do: "say", person: person.id, event, rooms, text: event === "typing" ? "" : text });
  return (
    <section aria-label={person.name}>
      <h2>
        {person.name}{" "}
        <span class="faint">{person.node ? `on node ${person.node}` : "not connected"}</span>
        <button
          class="remove"
          onClick={() => {
            act({ do: "remove", person: person.id });
            select(undefined);
          }}
        >
          Remove
        </button>
      </h2>
      <div class="row">
        <input
          aria-label="Room"
          list="rooms"
          maxLength={24}
          value={room}
          onInput={(event) => setRoom(event.currentTarget.value)}
        />
        <datalist id="rooms">
          <option value="kitchen" />
          <option value="garden" />
        </datalist>
        <button onClick={go("join")}>Join</button>
        <button onClick={go("leave")}>Leave</button>
        {hasMore && (
          <button onClick={go(person.muted.includes(room) ? "unmute" : "mute")}>
            {person.muted.includes(room) ? "Unmute" : "Mute"}
          </button>
        )}
      </div>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          say("message", [room])();
        }}
      >
        <input
          aria-label="Text"
          maxLength={200}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button class="main">Send to room</button>
        <button type="button" onClick={say("shout", [])}>
          Shout
        </button>
        {hasMore && (
          <>
            <button type="button" onClick={say("typing", [room])}>
              Type
            </button>
            <button
              type="button"
              onClick={say("announce", person.rooms)}
              title="a notice to all the rooms that they are in"
            >
              Announce
            </button>
            <button
              type="button"
              onClick={say("drain", [])}
              title="a notice to everybody on this node"
            >
              Drain
            </button>
          </>
        )}
      </form>
      {hasMore && others.length > 0 && (
        <div class="row">
          <select
            aria-label="Whisper to"
            value={to || others[0]?.name}
            onChange={(event) => setTo(event.currentTarget.value)}
          >
            {[...new Set(others.map(({ name }) => name))].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <button onClick={say("whisper", [to || (others[0]?.name ?? "")])}>Whisper</button>
        </div>
      )}
      <Questions {...{ person, picture, act, room, text, to: to || (others[0]?.name ?? "") }} />
    </section>
  );
}
