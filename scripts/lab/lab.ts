import { EventEmitter } from "node:events";
import { waitUntil } from "../harness/wait.ts";
import type { LiveCluster } from "../live/cluster.ts";
import type { Source } from "../live/source.ts";
import { readSection } from "../workshop/guide.ts";
import type { Subject } from "../workshop/steps.ts";
import { LabChecks } from "./checks.ts";
import { Conversation } from "./conversation.ts";
import type { Hop, Picture, Said } from "./events.ts";
import { Keeper } from "./keeper.ts";
import { followSaves } from "./follow.ts";
import { Printed } from "./printed.ts";
import { People } from "./people.ts";
import { RedisWatch } from "./redis-watch.ts";
import { Stage } from "./stage.ts";
import { SteadyTalk } from "./steady-talk.ts";
import { Traffic } from "./traffic.ts";

interface LabEvents {
  /** The picture has changed: ask for it. */
  changed: [];
  said: [said: Said];
  hop: [hop: Hop];
  saved: [];
  /** Something that nobody asked for went wrong. */
  problem: [sentence: string];
}

/** A subscription of a node that was just started is live by then, in ms, if it ever will be. */
const SUBSCRIBED_AFTER = 1_000;

/** The least and the most that a message is waited for, in ms. */
const LEAST_PATIENCE = 1_000;
const MOST_PATIENCE = 3_000;

/** A running cluster with people in it, and all that can be seen of them. */
export class Lab extends EventEmitter<LabEvents> implements AsyncDisposable {
  readonly people: People;
  readonly conversation = new Conversation(
    () => this.people.all,
    () => this.patience,
  );
  readonly stage = new Stage(this);
  readonly talk: SteadyTalk;
  readonly checks: LabChecks;
  readonly keeper: Keeper;
  readonly #traffic = new Traffic();
  readonly #title: string;
  readonly #printed: Printed;
  readonly #watch: RedisWatch | undefined;
  readonly #saves: { close: () => void };
  #restarting: Promise<void> = Promise.resolve();

  constructor(
    readonly cluster: LiveCluster,
    readonly subject: Subject,
    private readonly source: Source,
  ) {
    super();
    this.#title = readSection(subject.step)?.title ?? "";
    const changed = () => this.emit("changed");
    this.people = new People(cluster, source.folder).on("changed", changed);
    this.talk = new SteadyTalk(this.people, this.conversation);
    this.checks = new LabChecks(subject);
    this.#printed = new Printed(cluster.parts, (line) => this.#asOwnerKnows(line));
    this.keeper = new Keeper(cluster, this.#printed);
    for (const part of cluster.parts) part.on("state", changed).on("line", changed);
    if (cluster.redis) {
      this.#watch = new RedisWatch(cluster.redis, cluster).on("changed", changed);
      this.#watch.on("command", (...seen) => this.conversation.passed(...seen));
    }
    this.people.on("heard", (...heard) => this.conversation.heard(...heard));
    this.conversation.on(
      "said",
      (said) => this.#traffic.isDrawn("said") && this.emit("said", said),
    );
    this.conversation.on("hop", (hop) => this.#traffic.isDrawn(hop.kind) && this.emit("hop", hop));
    this.#saves = followSaves(subject.folder, () => void this.#saved());
  }

  /** Whether there is so much talk that it is counted instead of drawn. */
  get isCounting(): boolean {
    return this.#traffic.rates !== undefined;
  }

  /** How long a message is waited for, in ms. A machine that starts nodes slowly is busy. */
  get patience(): number {
    const slowestStart = Math.max(...this.cluster.nodes.map(({ startMs }) => startMs));
    return Math.round(Math.min(Math.max(LEAST_PATIENCE, 2 * slowestStart), MOST_PATIENCE));
  }

  get picture(): Picture {
    const { cluster, subject } = this;
    const { number, name } = subject.step;
    const view = ({ state, ending, name: part }: (typeof cluster.parts)[number]) => ({
      state,
      ending: this.#asOwnerKnows(ending),
      lines: this.#printed.lastOf(part),
    });
    return {
      step: { number, name, title: this.#title, shownAs: subject.shownAs },
      nodes: cluster.nodes.map((node) => ({ name: node.name, ...view(node) })),
      redis: this.#watch?.view,
      balancer: cluster.balancer && view(cluster.balancer),
      people: this.people.all.map((person) => person.view()),
      scenes: this.stage.views,
      rates: this.#traffic.rates,
      talk: this.talk.perSecond,
    };
  }

  /** Waits until every node has a subscription in Redis, or has had the time to get one. */
  async subscriptionsLive(deadline = SUBSCRIBED_AFTER): Promise<void> {
    const live = async () => {
      const view = await this.#watch?.lookNow();
      const subscribed = view?.nodes.filter((node) => node.subscribed).length ?? 0;
      return subscribed === this.cluster.nodes.filter(({ state }) => state === "up").length;
    };
    if (this.#watch) await waitUntil(live, deadline, 50);
  }

  /** How many connections nodes have to Redis, asked now. */
  async connectionsToRedis(): Promise<number> {
    const nodes = (await this.#watch?.lookNow())?.nodes ?? [];
    return nodes.reduce((sum, { connections }) => sum + connections, 0);
  }

  /** DBSIZE, asked now. */
  async keysInRedis(): Promise<number> {
    return (await this.#watch?.lookNow())?.keys ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.talk.set(0);
    this.#saves.close();
    this.people.clear();
    this.#watch?.close();
    await this.checks[Symbol.asyncDispose]();
  }

  /** Runs the nodes with what was saved, and brings everybody back into their rooms. */
  #saved(): Promise<void> {
    const restart = async () => {
      await this.source.refresh();
      await this.keeper.restart(() => this.emit("saved"));
      const back = this.people.all.map((person) => this.people.bringBack(person));
      for (const { reason } of (await Promise.allSettled(back)).filter(isRejected)) {
        this.emit("problem", (reason as Error).message);
      }
    };
    return (this.#restarting = this.#restarting
      .then(restart)
      .catch((error: Error) => void this.emit("problem", error.message)));
  }

  /** The line with the path that the owner of the servers knows. */
  #asOwnerKnows(line: string): string {
    const { folder } = this.source;
    const { shownAs } = this.subject;
    return line.replaceAll(`file://${folder}`, shownAs).replaceAll(folder, shownAs);
  }
}

function isRejected(result: PromiseSettledResult<unknown>): result is PromiseRejectedResult {
  return result.status === "rejected";
}
