import type { NodeView, PersonView } from "../events.ts";
import type { Layout } from "./layout.ts";
import { lookOf } from "./rooms.ts";
import type { Select, Selection } from "./selection.ts";
import { Thing } from "./thing.tsx";
import { cut, STATES } from "./words.ts";

interface Props {
  node: NodeView;
  people: readonly PersonView[];
  layout: Layout;
  selection: Selection;
  select: Select;
}

const ROOMS_SHOWN = 3;
/** What a letter takes, in the units of the picture. */
const LETTER = 7.1;
const BOLD_LETTER = 8.4;

/** A node: its state, the rooms it acknowledged to its own clients, and what it printed last. */
export function NodeCard({ node, people, layout, selection, select }: Props) {
  const box = layout.nodes.get(node.name);
  if (!box) return null;
  const { mark, colour, fill, dash } = STATES[node.state];
  const rooms = membersByRoom(people.filter((person) => person.node === node.name));
  const letters = Math.floor((box.width - 24) / LETTER);
  const roomLetters = Math.floor((box.width - 34) / BOLD_LETTER);
  const printed = [node.ending && `ended: ${node.ending}`, ...node.lines.toReversed()].filter(
    Boolean,
  );
  const label =
    `node ${node.name}, ${node.state} ${node.ending}, ` +
    rooms.map(([room, names]) => `${room}: ${names.join(", ")}`).join("; ");
  return (
    <Thing
      what={{ kind: "part", name: node.name }}
      box={box}
      label={label}
      {...{ selection, select }}
    >
      <rect {...box} rx={8} class="card" fill={fill} stroke={colour} stroke-dasharray={dash} />
      <text class="name big" x={box.x + 12} y={box.y + 25}>
        node {node.name}
      </text>
      <text class="state" x={box.x + box.width - 12} y={box.y + 24} text-anchor="end" fill={colour}>
        {mark} {node.state}
      </text>
      <text class="small faint" x={box.x + 12} y={box.y + 45}>
        {box.width > 230 ? "rooms in memory, as acknowledged" : "rooms acknowledged"}
      </text>
      {rooms.slice(0, ROOMS_SHOWN).map(([room, names], index) => {
        const look = lookOf(room);
        const y = box.y + 52 + index * 21;
        return (
          <g key={room}>
            <rect
              x={box.x + 10}
              y={y}
              width={box.width - 20}
              height={19}
              rx={5}
              fill={look.tint}
              stroke={look.colour}
            />
            <text x={box.x + 17} y={y + 14} fill={look.colour} class="room">
              {cut(
                `${look.mark} ${room}: ${whoIsThere(names, roomLetters - room.length)}`,
                letters - 1,
              )}
            </text>
          </g>
        );
      })}
      {rooms.length === 0 && (
        <text class="faint" x={box.x + 12} y={box.y + 68}>
          none
        </text>
      )}
      {rooms.length > ROOMS_SHOWN && (
        <text class="small" x={box.x + box.width - 12} y={box.y + 45} text-anchor="end">
          +{rooms.length - ROOMS_SHOWN} more
        </text>
      )}
      {printed.slice(0, rooms.length > 1 ? 1 : 2).map((line, index) => (
        <text key={index} class="printed" x={box.x + 12} y={box.y + box.height - 10 - index * 17}>
          {cut(String(line), letters)}
        </text>
      ))}
    </Thing>
  );
}

function whoIsThere(names: readonly string[], letters: number): string {
  const all = names.join(", ");
  return all.length <= letters - 4 ? all : `${names.length} members`;
}

function membersByRoom(people: readonly PersonView[]): [room: string, names: string[]][] {
  const rooms = new Map<string, string[]>();
  for (const { name, rooms: own } of people) {
    for (const room of own) rooms.set(room, [...(rooms.get(room) ?? []), name]);
  }
  return [...rooms].toSorted(([one], [other]) => one.localeCompare(other));
}
