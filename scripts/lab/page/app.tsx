import { useEffect, useRef, useState } from "preact/hooks";
import { AddPeople } from "./add-people.tsx";
import { Checks } from "./checks.tsx";
import { exportSvg } from "./export.ts";
import { Markdown } from "./markdown.tsx";
import { Picture } from "./picture.tsx";
import { Scenes } from "./scenes.tsx";
import { Selected } from "./selected.tsx";
import type { Selection } from "./selection.ts";
import { type Message, tell } from "./state.ts";
import { Timeline } from "./timeline.tsx";
import { useLab } from "./use-lab.ts";

const TABS = ["Lab", "Checks", "Guide"] as const;
type Tab = (typeof TABS)[number];

/** The whole page. */
export function App() {
  const { state, act, setTokens, replay } = useLab();
  const [selection, select] = useState<Selection>();
  const [tab, setTab] = useState<Tab>("Lab");
  const svg = useRef<SVGSVGElement>(null);
  useSpaceBar(() => act({ do: "beat" }));
  useEffect(() => {
    document.title = `Lab: ${state.picture?.step.name ?? "…"}`;
  }, [state.picture?.step.name]);
  const { picture, messages, note, connected } = state;
  if (!picture) return <p class="waiting">{connected ? "Starting …" : "Waiting for the lab …"}</p>;
  const { step, nodes } = picture;
  const dead = nodes.find((node) => node.state === "down" && node.ending.startsWith("exit code"));
  return (
    <>
      <header>
        <h1>{step.name}</h1>
        <span>{step.title}</span>
        <span class="faint">{step.shownAs}/server.ts</span>
        {!connected && <strong class="missed">The lab has ended. Start it again to go on.</strong>}
      </header>
      <main>
        <div class="stage">
          <Picture view={picture} onTokens={setTokens} {...{ selection, select }} />
          {dead && (
            <div class="alert" role="alert">
              <strong>
                node {dead.name} ended: {dead.ending}.
              </strong>
              <pre tabIndex={0}>{dead.lines.join("\n")}</pre>
            </div>
          )}
        </div>
        <div class="below">
          <Timeline svg={svg} {...{ picture, messages, replay }} />
          <p class="legend">
            <span>
              {picture.rates
                ? "The time line pauses while messages are counted."
                : "Times are ms since it was sent, as seen. Dashed: the way it must have taken."}
            </span>
            <button
              disabled={messages.length === 0}
              onClick={() => svg.current && exportSvg(svg.current, step.name)}
            >
              Save as SVG
            </button>
          </p>
        </div>
      </main>
      <aside>
        <div role="tablist" aria-label="Beside the picture">
          {TABS.map((name) => (
            <button key={name} role="tab" aria-selected={name === tab} onClick={() => setTab(name)}>
              {name}
            </button>
          ))}
        </div>
        <div role="tabpanel" class={`panel ${tab.toLowerCase()}`} aria-label={tab}>
          {tab === "Lab" && (
            <>
              <Scenes scenes={picture.scenes} act={act} />
              <Selected {...{ picture, selection, select, act }} />
              <AddPeople {...{ picture, act }} />
              {note && (
                <p class="note" role="alert">
                  {note}
                </p>
              )}
            </>
          )}
          {tab === "Checks" && <Checks checks={state.checks} verdict={state.verdict} act={act} />}
          {tab === "Guide" && <Markdown text={state.guide} />}
        </div>
      </aside>
      <p class="spoken" aria-live="polite">
        {lastSettled(messages) && tell(lastSettled(messages)!, picture)}
      </p>
    </>
  );
}

/** The last message of which it is known what became of it. */
function lastSettled(messages: readonly Message[]): Message | undefined {
  return messages.findLast(({ said, hops }) => {
    const known = hops.filter((hop) => hop.kind !== "published").length;
    return known >= said.expected.length;
  });
}

const USES_SPACE = "button, input, select, textarea, a, pre, [role=button]";

/** The space bar drives the talk, unless it means something where the focus is. */
function useSpaceBar(beat: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== " " || (event.target as Element).closest(USES_SPACE)) return;
      event.preventDefault();
      beat();
    };
    // After a click with the mouse the talk goes on; whoever uses the keyboard keeps the focus.
    const click = ({ detail, target }: MouseEvent) => {
      const button = (target as Element).closest("button, [role=button]");
      if (detail > 0) (button as HTMLElement | SVGElement | null)?.blur();
    };
    addEventListener("keydown", press);
    addEventListener("click", click);
    return () => {
      removeEventListener("keydown", press);
      removeEventListener("click", click);
    };
  }, []);
}
