import { setTimeout as pause } from "node:timers/promises";
import { Mishap } from "../workshop/mishap.ts";
import type { SceneView } from "./events.ts";
import type { Lab } from "./lab.ts";
import { type Scene, SCENES, viewOf } from "./scenes.ts";

/** What a beat does takes some ms; to watch it takes this long, in ms. */
const TO_WATCH = 2_500;

/** Plays scenes: as a whole, or a beat at a time while somebody talks. */
export class Stage {
  #scene: Scene | undefined;
  #seen: string[] = [];
  #running = false;
  #openings = 0;

  constructor(private readonly lab: Lab) {}

  /** The scenes that there are for the step of the lab. */
  get scenes(): Scene[] {
    const { step } = this.lab.subject;
    return SCENES.filter(({ from }) => from <= step.number);
  }

  get views(): SceneView[] {
    return this.scenes.map((scene) => {
      const isOpen = scene === this.#scene;
      return viewOf(scene, isOpen ? this.#seen : [], isOpen && this.#running);
    });
  }

  /** Plays a scene from its beginning to its end. */
  async play(id: string): Promise<void> {
    const scene = this.#open(id);
    const opening = this.#openings;
    for (const [index] of scene.beats.entries()) {
      if (index > 0) await pause(TO_WATCH);
      if (this.#openings !== opening) return; // Another one was opened meanwhile.
      await this.#next(scene);
    }
  }

  /** Plays the next beat: of the open scene, or the first one of the scene after it. */
  async playBeat(): Promise<void> {
    const { scenes } = this;
    const open = this.#scene;
    const isOver = open && this.#seen.length >= open.beats.length;
    if (open && !isOver) return this.#next(open);
    const next = scenes[open ? (scenes.indexOf(open) + 1) % scenes.length : 0];
    if (!next) throw new Mishap("This step has no scenes. They begin with step 03.");
    return this.#next(this.#open(next.id));
  }

  #open(id: string): Scene {
    if (this.#running) throw new Mishap("A scene is being played. Wait for its end.");
    const scene = this.scenes.find((each) => each.id === id);
    if (!scene) throw new Mishap("This step has no such scene.");
    this.#openings++;
    this.#scene = scene;
    this.#seen = [];
    return scene;
  }

  async #next(scene: Scene): Promise<void> {
    const beat = scene.beats[this.#seen.length];
    if (!beat) return;
    if (this.#running) throw new Mishap("A scene is being played. Wait for its end.");
    this.#running = true;
    this.lab.emit("changed");
    try {
      this.#seen.push(await beat.play(this.lab));
    } finally {
      this.#running = false;
      this.lab.emit("changed");
    }
  }
}
