import { useState } from "preact/hooks";
import type { Picture } from "../events.ts";
import type { Act } from "./act.ts";

/** Connects people: one by one, or a crowd. */
export function AddPeople({ picture, act }: { picture: Picture; act: Act }) {
  const { nodes, balancer, talk } = picture;
  const [typed, setTyped] = useState("");
  const [via, setVia] = useState(balancer ? "balancer" : "A");
  const add = (event: Event) => {
    event.preventDefault();
    act({ do: "add", name: typed, via });
    setTyped("");
  };
  return (
    <section aria-label="Add people">
      <form class="row" onSubmit={add}>
        <input
          aria-label="Name"
          placeholder="name"
          maxLength={24}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <select
          aria-label="Connect to"
          value={via}
          onChange={(event) => setVia(event.currentTarget.value)}
        >
          {balancer && <option value="balancer">balancer</option>}
          {nodes.map(({ name }) => (
            <option key={name} value={name}>
              node {name}
            </option>
          ))}
        </select>
        <button>Add</button>
      </form>
      <div class="row">
        <button onClick={() => act({ do: "crowd", people: 20 })}>Add 20</button>
        <label>
          steady talk
          <select
            value={String(talk)}
            onChange={(event) => act({ do: "talk", perSecond: Number(event.currentTarget.value) })}
          >
            <option value="0">none</option>
            <option value="1">1 a second</option>
            <option value="10">10 a second</option>
            <option value="50">50 a second</option>
          </select>
        </label>
      </div>
    </section>
  );
}
