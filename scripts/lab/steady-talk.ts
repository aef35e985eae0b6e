import type { Conversation } from "./conversation.ts";
import type { People } from "./people.ts";

/** Lets people talk by themselves: something to kill a node under. */
export class SteadyTalk {
  perSecond = 0;
  #timer: NodeJS.Timeout | undefined;
  #said = 0;

  constructor(
    private readonly people: People,
    private readonly conversation: Conversation,
  ) {}

  /** @param perSecond messages each second; 0 for silence. */
  set(perSecond: number): void {
    clearInterval(this.#timer);
    this.perSecond = perSecond;
    if (perSecond === 0) return;
    const begin = performance.now();
    let said = 0;
    // A timer may come late: then what is due is said at once, so that the rate is kept.
    const sayWhatIsDue = () => {
      const due = ((performance.now() - begin) / 1_000) * perSecond;
      for (; said < due; said++) this.#sayOne();
    };
    this.#timer = setInterval(sayWhatIsDue, 1_000 / perSecond);
  }

  #sayOne(): void {
    const members = this.people.all.filter(({ rooms, node }) => rooms.size > 0 && node);
    const speaker = members[this.#said % members.length];
    const [room] = speaker?.rooms ?? [];
    if (speaker && room) this.conversation.say(speaker, "message", [room], `talk ${++this.#said}`);
  }
}
