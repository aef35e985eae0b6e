import { emitKeypressEvents } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import type { Page } from "./pages.ts";

/** A key that was pressed: its name, and what it would have typed. */
export interface Key {
  name: string;
  text: string;
}

interface Keypress {
  name?: string;
  ctrl?: boolean;
}

// What terminals understand: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
const ENTER = "\x1b[?1049h\x1b[?25l";
const LEAVE = "\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";

/**
 * A screen of one's own: drawn over itself without flicker, and gone when it is left, with the
 * terminal as it was before. A page that is higher than the screen can be scrolled.
 */
export class Display {
  #offset = 0;
  #isOpen = false;
  /** What was drawn last. */
  #page: Page | undefined;

  /** @param view what to show now, where so many lines fit. */
  constructor(private readonly view: (room: number) => Page) {}

  /**
   * Shows the page until a key ends it; Ctrl-C always does.
   *
   * @param press told of each key that does not scroll; returns whether that was the last one.
   */
  async run(press: (key: Key) => boolean): Promise<void> {
    const { stdin, stdout } = process;
    const draw = () => this.draw();
    const leave = () => this.#leave();
    this.#isOpen = true;
    stdout.write(ENTER);
    process.on("exit", leave);
    emitKeypressEvents(stdin);
    stdin.setRawMode(true).resume();
    stdout.on("resize", draw);
    this.draw();
    await new Promise<void>((resolve) => {
      stdin.on("end", resolve);
      stdin.on("keypress", (text: string | undefined, key: Keypress) => {
        const isInterrupt = key.ctrl && (key.name === "c" || key.name === "d");
        if (isInterrupt || this.#isLast(key.name ?? "", text ?? "", press)) resolve();
      });
    });
    stdout.off("resize", draw);
    stdin.setRawMode(false).pause();
    leave();
    process.off("exit", leave);
  }

  /** Goes back to the beginning of the page. */
  top(): void {
    this.#offset = 0;
  }

  draw(): void {
    if (!this.#isOpen) return;
    const { columns = 80 } = process.stdout;
    const room = this.#room;
    this.#page = this.view(room);
    const { body, keys } = this.#page;
    // The last column stays free: a full line would wrap by itself.
    const lines = body.split("\n").flatMap((line) => fold(line, columns - 1));
    this.#offset = Math.max(0, Math.min(this.#offset, lines.length - room));
    const shown = lines.slice(this.#offset, this.#offset + room);
    const [bottom = ""] = fold(keys, columns - 1);
    const screen = [...shown, whereItGoesOn(this.#offset, lines.length - room), bottom];
    process.stdout.write(HOME + screen.map((line) => line + CLEAR_LINE).join("\r\n") + CLEAR_BELOW);
  }

  /** How many lines fit: one says whether there are more, and one is for the keys. */
  get #room(): number {
    return Math.max((process.stdout.rows || 24) - 2, 1);
  }

  #isLast(name: string, text: string, press: (key: Key) => boolean): boolean {
    const page = Math.max(this.#room - 2, 1);
    const ways: Record<string, number> = { up: -1, down: 1, pageup: -page, pagedown: page };
    const way = ways[name];
    if (way !== undefined && !this.#page?.takesArrows) {
      this.#offset += way;
      this.draw();
      return false;
    }
    return press({ name, text });
  }

  #leave(): void {
    if (this.#isOpen) process.stdout.write(LEAVE);
    this.#isOpen = false;
  }
}

/** What the line below a page says that is higher than the screen. @param last the last offset. */
function whereItGoesOn(offset: number, last: number): string {
  if (offset < last) return "↓ more";
  return last > 0 ? "↑ back" : "";
}

/** A line that is wider than the screen, in pieces: how high a page is must be known. */
function fold(line: string, columns: number): string[] {
  const plain = stripVTControlCharacters(line);
  if (plain.length <= columns) return [line];
  const count = Math.ceil(plain.length / columns);
  return Array.from({ length: count }, (_, index) =>
    plain.slice(index * columns, (index + 1) * columns),
  );
}
