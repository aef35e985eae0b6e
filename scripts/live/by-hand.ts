import type { LiveCluster } from "./cluster.ts";
import type { LivePart } from "./part.ts";

/** What can be done to a part of a running cluster, as it is typed. */
const ACTIONS = {
  stop: (part: LivePart) => part.stop(),
  kill: (part: LivePart) => part.kill(),
  freeze: (part: LivePart) => part.freeze(),
  thaw: (part: LivePart) => part.thaw(),
  start: (part: LivePart) => part.start(),
};

/** How the actions are typed. */
export const BY_HAND = `${Object.keys(ACTIONS).join(", ")} and a name, as in: stop A`;

/**
 * Does what a line says to a part of a cluster: "stop A" asks node A to end (SIGTERM), "kill" ends
 * it at once (SIGKILL), "freeze" and "thaw" stop it and let it go on, "start" starts it again.
 *
 * @returns undefined, or a sentence when the line says nothing of the kind.
 * @throws Broken when there is nothing to start.
 */
export async function obey(line: string, cluster: LiveCluster): Promise<string | undefined> {
  const [action = "", name = "", ...more] = line.trim().split(/\s+/);
  if (action === "") return undefined;
  const part = cluster.parts.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!isAction(action) || more.length > 0) return `Type ${BY_HAND}`;
  if (!part) {
    const names = cluster.parts.map((each) => each.name).join(", ");
    return `There is no ${name || "part without a name"} in this cluster, but ${names}.`;
  }
  await ACTIONS[action](part);
  return undefined;
}

function isAction(word: string): word is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, word);
}
