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

/** Arrows go from one to the next, Enter and the space bar choose. */
function press(event: KeyboardEvent & { currentTarget: SVGElement }, choose: () => void): void {
  const { nextElementSibling: next, previousElementSibling: previous } = event.currentTarget;
  const to = { ArrowRight: next, ArrowLeft: previous }[event.key];
  if (to instanceof SVGElement) to.focus();
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  choose();
}

/** Too many people for a card each: everybody is the mark of their first room. */
export function Crowd({ people, layout, selection, select }: Props) {
  const hasChosen = people.some(({ id }) => isSame(selection, { kind: "person", id }));
  return (
    <g role="group" aria-label={`${people.length} people`}>
      <text class="small" x={16} y={16}>
        {people.length} people, summarised: a mark for each (● kitchen, ■ garden), and one token for
        all on a node. Choose a mark to act.
      </text>
      {people.map((person, index) => {
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
            tabindex={isChosen || (index === 0 && !hasChosen) ? 0 : -1}
            aria-label={describe(person)}
            x={box.x + box.width / 2}
            y={box.y + box.height}
            text-anchor="middle"
            fill={person.node ? look.colour : "#8a8a8a"}
            onClick={() => select(what)}
            onKeyDown={(event) => press(event, () => select(what))}
          >
            {person.node ? look.mark : "✕"}
          </text>
        );
      })}
    </g>
  );
}
