import type { SceneView } from "../events.ts";
import type { Act } from "./act.ts";

/** One button for each scene; below them, what to look at and what was seen. */
export function Scenes({ scenes, act }: { scenes: readonly SceneView[]; act: Act }) {
  if (scenes.length === 0) return <p class="faint">The scenes begin with step 03.</p>;
  const open = scenes.find(({ running, played }) => running || played > 0);
  return (
    <section aria-label="Scenes">
      <div class="row">
        {scenes.map(({ id, title }) => (
          <button
            key={id}
            class={id === open?.id ? "scene chosen" : "scene"}
            aria-pressed={id === open?.id}
            disabled={open?.running}
            onClick={() => act({ do: "scene", id })}
          >
            {title}
          </button>
        ))}
        <button class="beat" disabled={open?.running} onClick={() => act({ do: "beat" })}>
          Next beat <kbd>space</kbd>
        </button>
      </div>
      {open && <OpenScene scene={open} />}
    </section>
  );
}

function OpenScene({ scene }: { scene: SceneView }) {
  const { title, look, beats, played, running, seen } = scene;
  return (
    <div class="open-scene">
      <p>
        <strong>{title}.</strong> {look}
      </p>
      <ol aria-live="polite" aria-label={`Beats of ${title}`}>
        {beats.map((beat, index) => (
          <li key={beat} class={index < played ? "played" : "to-come"}>
            {beat}
            {running && index === played && " …"}
            {seen[index] && <div class="seen">{seen[index]}</div>}
          </li>
        ))}
      </ol>
    </div>
  );
}
