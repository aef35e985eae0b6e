import type { RedisView } from "../events.ts";
import type { Layout } from "./layout.ts";
import type { Select, Selection } from "./selection.ts";
import { Thing } from "./thing.tsx";
import { cut, STATES } from "./words.ts";

interface Props {
  redis: RedisView;
  layout: Layout;
  selection: Selection;
  select: Select;
}

/** Redis: who is subscribed to what, and how much it stores. */
export function RedisCard({ redis, layout, selection, select }: Props) {
  const box = layout.redis;
  if (!box) return null;
  const { mark, colour, fill, dash } = STATES[redis.state];
  const subscribers = redis.nodes.filter(({ subscribed }) => subscribed).map(({ name }) => name);
  const who = [subscribers.join(" "), redis.strangers > 0 ? `${redis.strangers} connections` : ""]
    .filter(Boolean)
    .join(", and ");
  const isMute = redis.state === "up" && !redis.answers;
  const keys = redis.answers ? `${redis.keys} ${redis.keys === 1 ? "key" : "keys"}` : "no answer";
  const channels = redis.channels.join("   ") || "none";
  return (
    <Thing
      what={{ kind: "part", name: "Redis" }}
      box={box}
      label={`Redis, ${redis.state}, subscribed: ${who || "no node"}, DBSIZE ${keys}`}
      {...{ selection, select }}
    >
      <rect {...box} rx={8} class="card" fill={fill} stroke={colour} stroke-dasharray={dash} />
      <text class="name big" x={box.x + 14} y={box.y + 28}>
        Redis
      </text>
      <text class="state" x={box.x + 14} y={box.y + 54} fill={colour}>
        {mark} {isMute ? "no answer yet" : redis.state}
      </text>
      <text x={box.x + 140} y={box.y + 28}>
        subscribed: <tspan class="name">{who || "no node"}</tspan>
      </text>
      <text class="small" x={box.x + 140} y={box.y + 54}>
        {cut(`channels: ${channels}`, 78)}
      </text>
      <line
        class="rule"
        x1={box.x + box.width - 170}
        x2={box.x + box.width - 170}
        y1={box.y + 10}
        y2={box.y + box.height - 10}
      />
      <text class="small" x={box.x + box.width - 85} y={box.y + 24} text-anchor="middle">
        DBSIZE, what it stores
      </text>
      <text class="dbsize" x={box.x + box.width - 85} y={box.y + 56} text-anchor="middle">
        {keys}
      </text>
    </Thing>
  );
}
