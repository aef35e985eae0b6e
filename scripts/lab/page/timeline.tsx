import type { RefObject } from "preact";
import type { Picture } from "../events.ts";
import { lookOf } from "./rooms.ts";
import { type Message, shortTitle, tell } from "./state.ts";
import { type Arrow, type Block, HEIGHT, layOutTimeline, WIDTH } from "./timeline-layout.ts";
import { cut, inMs, inSeconds } from "./words.ts";

interface Props {
  picture: Picture;
  messages: readonly Message[];
  replay: (message: Message) => void;
  svg: RefObject<SVGSVGElement | null>;
}

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

/**
 * The last messages, each hop in the order in which it was seen. Its looks are attributes, not
 * styles, so that the exported file looks the same.
 */
export function Timeline({ picture, messages, replay, svg }: Props) {
  const { lanes, blocks, left } = layOutTimeline(picture, messages);
  return (
    <svg
      ref={svg}
      class="timeline"
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      font-family={FONT}
      font-size="12"
      role="group"
      aria-label="Time line of the last messages"
    >
      <rect width={WIDTH} height={HEIGHT} fill="#ffffff" rx="8" />
      {lanes.map(({ key, label, y }) => (
        <g key={key}>
          <line x1={left} x2={WIDTH - 8} y1={y} y2={y} stroke="#d5d9de" />
          <text x={left - 10} y={y + 4} text-anchor="end" fill="#1b1f24" font-size="13">
            {cut(label, 11)}
          </text>
        </g>
      ))}
      {blocks.length === 0 && (
        <text x={WIDTH / 2} y={24} text-anchor="middle" fill="#57606a" font-size="14">
          The time line: every hop of the last messages, with its time since the message was sent.
        </text>
      )}
      {blocks.map((block) => (
        <OneMessage key={block.message.said.id} {...{ block, picture, replay }} />
      ))}
    </svg>
  );
}

interface OneMessageProps {
  block: Block;
  picture: Picture;
  replay: (message: Message) => void;
}

function OneMessage({ block, picture, replay }: OneMessageProps) {
  const { message, x, width, arrows, crosses, others } = block;
  const { colour, mark } = lookOf(message.said.rooms[0]);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    replay(message);
  };
  const label = `Show again: ${tell(message, picture)}`;
  return (
    <g
      class="block"
      role="button"
      tabindex={0}
      aria-label={label}
      onClick={() => replay(message)}
      onKeyDown={press}
    >
      <rect
        class="ring"
        x={x}
        y={4}
        width={width - 8}
        height={HEIGHT - 8}
        rx={6}
        fill="#0000"
        stroke="none"
      />
      <text x={x + 8} y={22} fill={colour} font-size="13" font-weight="600">
        {cut(`${mark} ${shortTitle(message.said)}`, Math.floor(width / 7.8))}
      </text>
      {arrows.map((arrow, index) => (
        <ArrowLine key={index} arrow={arrow} colour={colour} />
      ))}
      {arrows.map(
        ({ from, to, hop }, index) =>
          hop && (
            <Label key={index} x={to.x} y={to.y > from.y ? to.y + 18 : to.y} words={inMs(hop.at)} />
          ),
      )}
      {others.heard + others.missed > 0 && (
        <text x={x + 8} y={36} fill="#57606a" font-size="11.5">
          without a lane: {others.heard} heard it
          {others.missed > 0 && `, ${others.missed} did not`}
        </text>
      )}
      {crosses.map(({ x: at, y, hop }, index) => (
        <g key={index}>
          <path
            d={`M${at - 6} ${y - 6} l12 12 m0 -12 l-12 12`}
            stroke="#b00020"
            stroke-width="3"
            fill="none"
          />
          <text x={at + 10} y={y - 3} fill="#b00020" font-size="11.5">
            not in {inSeconds(hop.at)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Its head is a shape of its own: not every program that opens the file knows markers. */
function ArrowLine({ arrow, colour }: { arrow: Arrow; colour: string }) {
  const { from, to, isSeen } = arrow;
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const dashes = isSeen ? undefined : "4 3";
  return (
    <g stroke={colour} fill={colour}>
      <line
        x1={from.x}
        y1={from.y}
        x2={to.x}
        y2={to.y}
        stroke-width="1.8"
        stroke-dasharray={dashes}
      />
      <path
        d="M0 0 L-10 -4.5 V4.5 Z"
        stroke="none"
        transform={`translate(${to.x} ${to.y}) rotate(${angle})`}
      />
    </g>
  );
}

interface LabelProps {
  x: number;
  y: number;
  words: string;
}

/** A time beside the end of an arrow, on white so that lines do not cross it. */
function Label({ x, y, words }: LabelProps) {
  return (
    <text
      x={x + 3}
      y={y - 4}
      fill="#1b1f24"
      font-size="11.5"
      stroke="#ffffff"
      stroke-width="3"
      paint-order="stroke"
      text-anchor="middle"
    >
      {words.replace(" ms", "")}
    </text>
  );
}
