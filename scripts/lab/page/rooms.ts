/** How a room is told apart: by its colour and, without colour, by its mark. */
export interface RoomLook {
  colour: string;
  tint: string;
  mark: string;
}

const LOOKS: RoomLook[] = [
  { colour: "#b4470b", tint: "#ffe8d6", mark: "●" },
  { colour: "#2b6e2f", tint: "#dff3dc", mark: "■" },
  { colour: "#5b3fa0", tint: "#e9e2fa", mark: "▲" },
  { colour: "#0b6b82", tint: "#d8f1f6", mark: "◆" },
  { colour: "#a0185a", tint: "#fbe0ec", mark: "★" },
  { colour: "#6b5900", tint: "#f6efc8", mark: "✚" },
];
/** For what is said to no room. */
export const NO_ROOM: RoomLook = { colour: "#33475b", tint: "#e3e8ee", mark: "○" };

const given = new Map<string, RoomLook>();

/** The look of a room: the same as long as the page is open. */
export function lookOf(room: string | undefined): RoomLook {
  if (room === undefined) return NO_ROOM;
  const look = given.get(room) ?? LOOKS[given.size % LOOKS.length] ?? NO_ROOM;
  given.set(room, look);
  return look;
}

// The rooms of the story look the same in every lab.
for (const room of ["kitchen", "garden"]) lookOf(room);
