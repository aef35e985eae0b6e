import type { Action } from "../events.ts";

/** Asks the lab to do something. What it could not do is shown. */
export type Act = (action: Action) => void;
