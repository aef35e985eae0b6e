import type { Point } from "./layout.ts";

const SVG = "http://www.w3.org/2000/svg";
/** What a letter of a label takes, in the units of the picture. */
const LETTER = 8.5;

/**
 * A message on its way, with its time beside it.
 *
 * @param room how much room there is on its right, in the units of the picture.
 */
export function movingToken(colour: string, label: string, room: number): SVGElement {
  const token = element("g", { class: "token", opacity: "0" });
  const left = widthOf(label) + 14 < room ? 12 : -12 - widthOf(label);
  token.append(
    element("circle", { r: "9", fill: colour, stroke: "#fff", "stroke-width": "2" }),
    back(label, { x: String(left), y: "-10" }),
    text(label, { x: String(left + 7), y: "5", class: "token-time" }),
  );
  return token;
}

/** A cross where something was expected and did not come. */
export function cross({ x, y }: Point, label: string): SVGElement {
  const token = element("g", { class: "token", opacity: "0", transform: `translate(${x} ${y})` });
  token.append(
    element("path", { d: "M-11 -11 L11 11 M11 -11 L-11 11", class: "cross" }),
    back(label, { x: String(-widthOf(label) / 2), y: "16" }),
    text(label, { y: "31", class: "token-time missed", "text-anchor": "middle" }),
  );
  return token;
}

function back(label: string, place: Record<string, string>): SVGElement {
  const size = { width: String(widthOf(label)), height: "20", rx: "4" };
  return element("rect", { ...place, ...size, class: "token-back" });
}

function widthOf(label: string): number {
  return 14 + label.length * LETTER;
}

function element(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function text(words: string, attributes: Record<string, string>): SVGElement {
  const made = element("text", attributes);
  made.textContent = words;
  return made;
}
