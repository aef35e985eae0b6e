import type { PartState } from "../../live/state.ts";
import type { Act } from "./act.ts";
import { STATES } from "./words.ts";

interface Props {
  name: string;
  shown?: string;
  state: PartState;
  ending: string;
  /** What it printed last; the channels of Redis. */
  lines: readonly string[];
  act: Act;
}

/** Ends, freezes and starts a process. */
export function PartActions({ name, shown = name, state, ending, lines, act }: Props) {
  const runs = state !== "down";
  const button = (
    what: "kill" | "stop" | "freeze" | "thaw" | "start",
    word: string,
    signal: string,
    isOn: boolean,
  ) => (
    <button disabled={!isOn} title={signal} onClick={() => act({ do: what, part: name })}>
      {word}
    </button>
  );
  return (
    <section aria-label={shown}>
      <h2>
        {shown}{" "}
        <span style={{ color: STATES[state].colour }}>
          {STATES[state].mark} {state}
        </span>
      </h2>
      <div class="row">
        {button("kill", "Kill", "SIGKILL", runs)}
        {button("stop", "Stop", "SIGTERM, and SIGKILL after 5 s", runs)}
        {button("freeze", "Freeze", "SIGSTOP", runs && state !== "frozen")}
        {button("thaw", "Thaw", "SIGCONT", state === "frozen")}
        {button("start", "Start", "", !runs)}
      </div>
      {ending && <p class="missed">ended: {ending}</p>}
      {lines.length > 0 && (
        <pre class="printed" tabIndex={0}>
          {lines.join("\n")}
        </pre>
      )}
    </section>
  );
}
