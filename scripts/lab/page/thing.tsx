import type { ComponentChildren } from "preact";
import type { Box } from "./layout.ts";
import { isSame, type Select, type Selection } from "./selection.ts";

interface Props {
  what: Selection;
  box: Box;
  /** What a screen reader says. */
  label: string;
  selection: Selection;
  select: Select;
  children: ComponentChildren;
}

/** Something in the picture that can be chosen, with the mouse or the keyboard. */
export function Thing({ what, box, label, selection, select, children }: Props) {
  const isChosen = isSame(what, selection);
  const choose = () => select(what);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose();
  };
  const ring = { x: box.x - 4, y: box.y - 4, width: box.width + 8, height: box.height + 8 };
  return (
    <g
      class="thing"
      role="button"
      tabindex={0}
      aria-pressed={isChosen}
      aria-label={label}
      onClick={choose}
      onKeyDown={press}
    >
      {children}
      <rect class={isChosen ? "ring chosen" : "ring"} {...ring} rx={10} />
    </g>
  );
}
