import type { PersonView } from "../events.ts";
import type { Layout } from "./layout.ts";
import { lookOf } from "./rooms.ts";
import type { Select, Selection } from "./selection.ts";
import { Thing } from "./thing.tsx";
import { cut } from "./words.ts";

interface Props {
  person: PersonView;
  layout: Layout;
  selection: Selection;
  select: Select;
}

const SHOWN = 2;

/** Somebody, wearing the colours of their rooms. */
export function PersonCard({ person, layout, selection, select }: Props) {
  const box = layout.people.get(person.id);
  if (!box) return null;
  const { name, node, rooms, lost, muted } = person;
  const worn = [
    ...rooms.map((room) => ({ room, isLost: false })),
    ...lost.map((room) => ({ room, isLost: true })),
  ];
  return (
    <Thing
      what={{ kind: "person", id: person.id }}
      box={box}
      label={describe(person)}
      {...{ selection, select }}
    >
      <rect {...box} rx={7} class={node ? "card person" : "card person away"} />
      <text class="name" x={box.x + box.width / 2} y={box.y + 19} text-anchor="middle">
        {cut(name, 11)}
      </text>
      {!node && (
        <text class="small missed" x={box.x + box.width / 2} y={box.y + 34} text-anchor="middle">
          not connected
        </text>
      )}
      {worn.slice(0, SHOWN).map(({ room, isLost }, index) => {
        const look = lookOf(room);
        const y = box.y + (node ? 26 : 40) + index * 20;
        if (y + 18 > box.y + box.height) return null;
        return (
          <g key={room}>
            <rect
              x={box.x + 6}
              y={y}
              width={box.width - 12}
              height={18}
              rx={9}
              fill={isLost ? "none" : look.tint}
              stroke={look.colour}
              stroke-dasharray={isLost ? "3 3" : undefined}
            />
            <text
              class="small"
              x={box.x + box.width / 2}
              y={y + 13.5}
              text-anchor="middle"
              fill={look.colour}
            >
              {`${look.mark} ${cut(room, isLost || muted.includes(room) ? 7 : 9)}${isLost ? " lost" : muted.includes(room) ? " muted" : ""}`}
            </text>
          </g>
        );
      })}
      {worn.length > SHOWN && (
        <text class="small" x={box.x + box.width - 4} y={box.y + 14} text-anchor="end">
          +{worn.length - SHOWN}
        </text>
      )}
    </Thing>
  );
}

/** For a screen reader: everything that the card shows. */
export function describe({ name, node, via, rooms, lost }: PersonView): string {
  const where = node ? `on node ${node}` : "not connected";
  const how = via === "balancer" ? ", through the balancer" : "";
  const inside = rooms.length > 0 ? `in ${rooms.join(" and ")}` : "in no room";
  const before = lost.length > 0 ? `, no longer in ${lost.join(" and ")}` : "";
  return `${name}, ${where}${how}, ${inside}${before}`;
}
