import { useEffect, useRef } from "preact/hooks";
import type { PersonView, Picture as View } from "../events.ts";
import { Crowd } from "./crowd.tsx";
import { bottom, HEIGHT, layOut, type Layout, WIDTH } from "./layout.ts";
import { NodeCard } from "./node-card.tsx";
import { PersonCard } from "./person-card.tsx";
import { RedisCard } from "./redis-card.tsx";
import type { Select, Selection } from "./selection.ts";
import { Thing } from "./thing.tsx";
import { Tokens } from "./tokens.ts";
import { STATES } from "./words.ts";

interface Props {
  view: View;
  selection: Selection;
  select: Select;
  /** Told of the player of messages, once it is there. */
  onTokens: (tokens: Tokens) => void;
}

/** The cluster: people on top, the nodes below them, Redis at the bottom. */
export function Picture({ view, selection, select, onTokens }: Props) {
  const layout = layOut(view);
  const latest = useRef(layout);
  latest.current = layout;
  const layer = useRef<SVGGElement>(null);
  useEffect(() => {
    if (layer.current) onTokens(new Tokens(layer.current, () => latest.current));
  }, []);
  const things = { layout, selection, select };
  return (
    <svg class="picture" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label="The cluster">
      <Wires people={view.people.filter(({ via }) => via === "balancer")} layout={layout} />
      <RedisWires view={view} layout={layout} />
      {view.balancer && layout.balancer && (
        <Thing
          what={{ kind: "part", name: "balancer" }}
          box={layout.balancer}
          label={`balancer, ${view.balancer.state}`}
          {...things}
        >
          <rect
            {...layout.balancer}
            rx={6}
            class="card"
            stroke={STATES[view.balancer.state].colour}
          />
          <text class="name" x={layout.balancer.x + 14} y={layout.balancer.y + 19}>
            balancer
          </text>
          <text
            x={layout.balancer.x + 100}
            y={layout.balancer.y + 18}
            fill={STATES[view.balancer.state].colour}
          >
            {STATES[view.balancer.state].mark} {view.balancer.state} {view.balancer.ending}
          </text>
        </Thing>
      )}
      <Wires people={view.people.filter(({ via }) => via !== "balancer")} layout={layout} />
      {layout.isCrowd ? (
        <Crowd people={view.people} {...things} />
      ) : (
        view.people.map((person) => <PersonCard key={person.id} person={person} {...things} />)
      )}
      {view.people.length === 0 && (
        <text class="faint" x={WIDTH / 2} y={70} text-anchor="middle">
          Nobody is connected yet. Add somebody on the right, or press the space bar for a scene.
        </text>
      )}
      {view.nodes.map((node) => (
        <NodeCard key={node.name} node={node} people={view.people} {...things} />
      ))}
      {view.redis ? (
        <RedisCard redis={view.redis} {...things} />
      ) : (
        <text class="faint" x={WIDTH / 2} y={430} text-anchor="middle">
          No Redis in this step: nothing joins the nodes.
        </text>
      )}
      {view.rates && <Counted view={view} />}
      <g ref={layer} aria-hidden="true" />
    </svg>
  );
}

/** Connections of people to their nodes: behind the balancer, or in front of it and past it. */
function Wires({ people, layout }: { people: readonly PersonView[]; layout: Layout }) {
  if (layout.isCrowd) return null;
  return (
    <g aria-hidden="true">
      {people.map(({ id, node }) => {
        const [from, to] = [layout.people.get(id), node && layout.nodes.get(node)];
        if (!from || !to) return null;
        const start = bottom(from);
        const end = { x: Math.min(Math.max(start.x, to.x + 20), to.x + to.width - 20), y: to.y };
        return <line key={id} class="wire" x1={start.x} y1={start.y} x2={end.x} y2={end.y} />;
      })}
    </g>
  );
}

/** Connections of nodes to Redis. */
function RedisWires({ view, layout }: { view: View; layout: Layout }) {
  return (
    <g aria-hidden="true">
      {view.redis?.nodes.map(({ name, subscribed }) => {
        const node = layout.nodes.get(name);
        if (!node || !layout.redis) return null;
        const { x, y } = bottom(node);
        const word = subscribed ? "subscribed" : "connected only";
        return (
          <g key={name}>
            <line
              class={subscribed ? "wire strong" : "wire thin"}
              x1={x}
              y1={y}
              x2={x}
              y2={layout.redis.y}
            />
            <text class="small" x={x + 10} y={(y + layout.redis.y) / 2 + 5}>
              {word}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Says so when there is too much to draw. */
function Counted({ view }: { view: View }) {
  const { rates } = view;
  if (!rates) return null;
  const way = view.redis ? `${rates.published} through Redis, ` : "";
  const words = `Counted, not drawn. Each second: ${rates.said} said, ${way}${rates.heard} heard`;
  return (
    <g role="status">
      <rect x={WIDTH / 2 - 330} y={358} width={660} height={26} rx={6} class="counted" />
      <text class="counted-text" x={WIDTH / 2} y={376} text-anchor="middle">
        {words}
      </text>
    </g>
  );
}
