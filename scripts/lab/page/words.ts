import type { PartState } from "../../live/state.ts";

/** A state is told by its mark and its word, and by colour only besides. */
export const STATES: Record<
  PartState,
  { mark: string; colour: string; fill: string; dash: string }
> = {
  up: { mark: "●", colour: "#1c6b34", fill: "#ffffff", dash: "" },
  starting: { mark: "◌", colour: "#7a5b00", fill: "#fffdf2", dash: "6 4" },
  frozen: { mark: "❄", colour: "#1f5fae", fill: "#e4effc", dash: "2 3" },
  down: { mark: "✕", colour: "#a01616", fill: "#f1eeee", dash: "8 5" },
};

/** A time as people read it, in ms. */
export function inMs(ms: number): string {
  return ms >= 100 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}

/** A time without a fraction where there is none: "1 s". */
export function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** The text, cut to so many characters, with a mark where something was left out. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
