import type { PersonView } from "../events.ts";
import type { Layout } from "./layout.ts";
import { describe } from "./person-card.tsx";
import { lookOf } from "./rooms.ts";
import { isSame, type Select, type Selection } from "./selection.ts";

interface Props {
  people: readonly PersonView[];
  layout: Layout;
  selection: Selection;
  select: Select;
}

/** Too many people for a card each: everybody is the mark of their first room. */
export function Crowd({ people, layout, selection, select }: Props) {
  return (
    <g role="list" aria-label={`${people.length} people`}>
      <text class="small" x={16} y={16}>
        {people.length} people, summarised: a mark for each (● kitchen, ■ garden), and one token for
        all on a node. Choose a mark to act.
      </text>
      {people.map((person) => {
        const box = layout.people.get(person.id);
        if (!box) return null;
        const look = lookOf(person.rooms[0]);
        const what = { kind: "person", id: person.id } as const;
        const isChosen = isSame(selection, what);
        return (
          <text
            key={person.id}
            class={isChosen ? "dot chosen" : "dot"}
            role="button"
            tabIndex={isChosen ? 0 : -1}
            aria-label={describe(person)}
            x={box.x + box.width / 2}
            y={box.y + box.height}
            text-anchor="middle"
            fill={person.node ? look.colour : "#8a8a8a"}
            onClick={() => select(what)}
          >
            {person.node ? look.mark : "✕"}
          </text>
        );
      })}
    </g>
  );
}
