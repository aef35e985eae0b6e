import type { Server } from "socket.io";
import type { Hop, LabToPage, PageToLab, Said } from "./events.ts";
import type { Lab } from "./lab.ts";

/** How often pages are told what is new, in ms. */
const PULSE = 60;
/** The picture is told anew at least this often while messages are counted, in ms. */
const COUNTED_PULSE = 250;

/** Tells all open pages what happens, in bundles, so that a busy lab does not drown them. */
export class Feed {
  readonly #timer: NodeJS.Timeout;
  #changed = false;
  #pictureAt = 0;
  #counted = false;
  #said: Said[] = [];
  #hops: Hop[] = [];

  constructor(
    private readonly lab: Lab,
    private readonly io: Server<PageToLab, LabToPage>,
  ) {
    lab.on("changed", () => (this.#changed = true));
    lab.on("said", (said) => this.#said.push(said));
    lab.on("hop", (hop) => this.#hops.push(hop));
    lab.on("saved", () => io.emit("saved"));
    lab.on("problem", (sentence) => io.emit("problem", sentence));
    lab.checks.on("checks", (checks, verdict) => io.emit("checks", checks, verdict));
    this.#timer = setInterval(() => this.#pulse(), PULSE);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #pulse(): void {
    const { lab, io } = this;
    if (this.#said.length > 0) io.emit("said", this.#said.splice(0));
    if (this.#hops.length > 0) io.emit("hops", this.#hops.splice(0));
    const now = performance.now();
    const counting = lab.isCounting || this.#counted;
    if (counting ? now - this.#pictureAt < COUNTED_PULSE : !this.#changed) return;
    this.#counted = lab.isCounting;
    this.#changed = false;
    this.#pictureAt = now;
    io.emit("picture", lab.picture);
  }
}
