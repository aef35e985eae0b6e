import type { Picture } from "../events.ts";
import type { Act } from "./act.ts";
import { PartActions } from "./part-actions.tsx";
import { PersonActions } from "./person-actions.tsx";
import type { Select, Selection } from "./selection.ts";

interface Props {
  picture: Picture;
  selection: Selection;
  select: Select;
  act: Act;
}

/** What can be done with the thing that was chosen in the picture. */
export function Selected({ picture, selection, select, act }: Props) {
  if (selection?.kind === "person") {
    const person = picture.people.find(({ id }) => id === selection.id);
    if (person) return <PersonActions key={person.id} {...{ person, picture, select, act }} />;
  }
  if (selection?.kind === "part") {
    const { name } = selection;
    if (name === "Redis" && picture.redis) {
      return (
        <PartActions name="Redis" {...picture.redis} lines={picture.redis.channels} act={act} />
      );
    }
    const server =
      name === "balancer" ? picture.balancer : picture.nodes.find((node) => node.name === name);
    const shown = name === "balancer" ? name : `node ${name}`;
    if (server) return <PartActions name={name} shown={shown} {...server} act={act} />;
  }
  return <p class="faint">Choose somebody, a node or Redis in the picture to act on it.</p>;
}
