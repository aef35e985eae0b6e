/** What the panel beside the picture is about. */
export type Selection = { kind: "person"; id: number } | { kind: "part"; name: string } | undefined;

export type Select = (selection: Selection) => void;

export function isSame(one: Selection, other: Selection): boolean {
  if (one?.kind === "person") return other?.kind === "person" && one.id === other.id;
  return one?.kind === "part" && other?.kind === "part" && one.name === other.name;
}
