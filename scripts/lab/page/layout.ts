import type { PersonView, Picture } from "../events.ts";

/** Where something stands in the picture. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Layout {
  people: Map<number, Box>;
  nodes: Map<string, Box>;
  balancer: Box | undefined;
  redis: Box | undefined;
  /** For each node, where its people stand. */
  groups: Map<string, Box>;
  /** Whether people are too many for a card each. */
  isCrowd: boolean;
}

export const WIDTH = 940;
export const HEIGHT = 470;

const GAP = 16;
const CARD = { width: 104, height: 68, gap: 7 };
const DOT = { size: 22 };
/** The heights at which things stand, from top to bottom. */
const PEOPLE_TOP = 5;
const ONE_ROW_TOP = 40;
const NODES = { top: 196, height: 150 };
const REDIS = { top: 392, height: 72 };
const BALANCER = { top: 152, height: 26 };

/** Gives everything its place. People stand above the node that serves them. */
export function layOut({ nodes, people, redis, balancer }: Picture): Layout {
  const column = (WIDTH - GAP) / nodes.length;
  const boxes = new Map(
    nodes.map(({ name }, index) => [
      name,
      { x: GAP + index * column, y: NODES.top, width: column - GAP, height: NODES.height },
    ]),
  );
  const columns = nodes.map(({ name }) =>
    people.filter((person) => columnOf(person, nodes[0]?.name) === name),
  );
  const perRow = Math.max(1, Math.floor((column - GAP + CARD.gap) / (CARD.width + CARD.gap)));
  const isCrowd = columns.some(({ length }) => length > 2 * perRow);
  const places = new Map<number, Box>();
  for (const [index, standing] of columns.entries()) {
    const left = GAP + index * column;
    for (const [at, person] of standing.entries()) {
      places.set(
        person.id,
        isCrowd
          ? dot(at, left, column - GAP)
          : card(at, standing.length, left, column - GAP, perRow),
      );
    }
  }
  const bar = { x: GAP, width: WIDTH - 2 * GAP };
  return {
    people: places,
    nodes: boxes,
    balancer: balancer && { ...bar, y: BALANCER.top, height: BALANCER.height },
    redis: redis && { ...bar, y: REDIS.top, height: REDIS.height },
    groups: new Map(
      nodes.map(({ name }, index) => [
        name,
        { x: GAP + index * column, y: PEOPLE_TOP, width: column - GAP, height: 136 },
      ]),
    ),
    isCrowd,
  };
}

/** Whoever has no node at the moment waits where the connection goes. */
function columnOf({ node, via }: PersonView, first: string | undefined): string | undefined {
  return node ?? (via === "balancer" ? first : via);
}

function card(at: number, all: number, left: number, width: number, perRow: number): Box {
  const row = Math.floor(at / perRow);
  const inRow = Math.min(perRow, all - row * perRow);
  const taken = inRow * CARD.width + (inRow - 1) * CARD.gap;
  const x = left + (width - taken) / 2 + (at % perRow) * (CARD.width + CARD.gap);
  return {
    x,
    y: (all > perRow ? PEOPLE_TOP : ONE_ROW_TOP) + row * (CARD.height + CARD.gap),
    width: CARD.width,
    height: CARD.height,
  };
}

function dot(at: number, left: number, width: number): Box {
  const perRow = Math.floor(width / DOT.size);
  const x = left + (at % perRow) * DOT.size;
  const y = PEOPLE_TOP + 24 + Math.floor(at / perRow) * DOT.size;
  return { x, y, width: DOT.size - 3, height: DOT.size - 3 };
}

export interface Point {
  x: number;
  y: number;
}

export const middle = ({ x, y, width, height }: Box): Point => ({
  x: x + width / 2,
  y: y + height / 2,
});
export const top = ({ x, y, width }: Box): Point => ({ x: x + width / 2, y });
export const bottom = ({ x, y, width, height }: Box): Point => ({
  x: x + width / 2,
  y: y + height,
});
