import { afterAll } from "vitest";
import { Client } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import { fiveSeconds } from "./ending.ts";
import { health } from "./health.ts";
import { firstTwice } from "./match.ts";
import { type Answer, type Question, QUESTIONS, Questions } from "./questions.ts";
import { Talk, textOf } from "./talk.ts";
import { waitUntil } from "./wait.ts";

/**
 * So many times everybody speaks while Redis is away: for more than 6 s. A command that waits in a
 * queue is given up after 5 s.
 */
const TIMES = 62;
/** Before they ask, they have spoken so often. */
const TIMES_BEFORE_ASKING = 5;
/** What is said so shortly before Redis is back may be published at once, and rightly so. */
const LAST_TIMES = 5;

/** So many times they speak once all is well again: whoever publishes late has done so then. */
const TIMES_AFTERWARDS = 20;
/** The shortest time between two tries, in ms. */
const PROBE = 50;

/**
 * One outage for all checks of a file: each waits for the part of it that it is about. A check that
 * needs the cluster in peace waits until no outage goes on. The checks may be run in any order.
 */
export function sharedOutage(start: () => Promise<Cluster>) {
  let begun: Promise<Outage> | undefined;
  const ifBegun = async () => await begun?.catch(() => undefined);
  afterAll(async () => {
    const outage = await ifBegun();
    // What no check has waited for, no check is about: those that are run may be a few of all.
    outage?.talk.breaksOff();
    await outage?.published.catch(() => undefined);
  });
  return {
    theOutage: () => (begun ??= start().then((cluster) => Outage.begin(cluster))),
    inPeace: async () => {
      const outage = await ifBegun();
      await outage?.over.catch(() => undefined);
      return await start();
    },
  };
}

/** One outage of Redis, with talk on two nodes all the while, and all that was seen of it. */
export class Outage {
  /** What /healthz said on each node, soon after Redis was gone: status and body. */
  readonly health: Promise<Map<string, string>>;
  /** What was answered to questions meanwhile. */
  readonly answers: Promise<Map<Question, Answer>>;
  /** Settles when Redis has been back for long enough. */
  readonly over: Promise<void>;
  /** What the new Redis was told to publish, when all had been well for another while. */
  readonly published: Promise<string[]>;
  /** What became of somebody who came meanwhile; "" when she heard what is said on her node. */
  newcomer = "";
  /** The nodes whose /healthz said 200 again. */
  readonly recovered = new Set<string>();
  /** The ways between nodes that messages took again: "A to B". */
  readonly crossed = new Set<string>();
  /** Who heard the same words twice while Redis was away, and which; "" when nobody did. */
  heardTwice = "";
  /** Who stayed connected and does not hear the other node as before, and how; "" when all do. */
  trouble = "";
  /** What is still not answered as before, and what was said instead. */
  readonly untrue = new Map<Question, Answer>();
  readonly #questions: Questions;

  private constructor(
    readonly cluster: Cluster,
    readonly talk: Talk,
  ) {
    this.#questions = new Questions(cluster, talk);
    const asking = this.#begins();
    this.health = asking.then(() => this.#asksForHealth());
    // One after the other: a question may end a node.
    this.answers = this.health.then(() => this.#asks());
    this.over = this.answers.then(() => this.#ends());
    this.published = this.over.then(() => this.#listsPublished()).finally(() => this.talk.ends());
    for (const stage of [this.health, this.answers, this.over, this.published]) {
      stage.catch(() => {});
    }
  }

  /** Lets everybody talk, takes Redis away, and returns; what happens then, goes on. */
  static async begin(cluster: Cluster): Promise<Outage> {
    return new Outage(cluster, await Talk.begin(cluster));
  }

  /** Freezing Redis first leaves publishes without an answer: they fail when it is killed. */
  async #begins(): Promise<void> {
    const { redis } = this.cluster;
    await this.talk.goesOnFor(2);
    await redis.freeze();
    await this.talk.goesOnFor(2);
    await redis.kill();
    this.talk.phase = "away";
    this.talk.saysElsewhere();
    await this.talk.goesOnFor(TIMES_BEFORE_ASKING);
  }

  async #asksForHealth(): Promise<Map<string, string>> {
    return new Map(
      await Promise.all(
        this.cluster.nodes.map(
          async (node) => [node.label, await health(node, this.cluster)] as const,
        ),
      ),
    );
  }

  async #asks(): Promise<Map<Question, Answer>> {
    const { dave } = this.talk;
    const ask = async (each: Question) => [each, await this.#questions.ask(dave, each)] as const;
    return new Map(await Promise.all(QUESTIONS.map(ask)));
  }

  /** @see Questions.isTrue */
  isTrue(question: Question, answer: unknown): boolean {
    return this.#questions.isTrue(question, answer);
  }

  async #ends(): Promise<void> {
    const { cluster, talk } = this;
    await this.#comes();
    await talk.goesOnUntil(TIMES - LAST_TIMES);
    talk.phase = "late";
    await talk.goesOnFor(LAST_TIMES);
    if (talk.isBrokenOff) return;
    this.heardTwice = talk.heardTwice("away");
    await cluster.redis.restart();
    talk.phase = "back";
    const end = performance.now() + fiveSeconds(cluster);
    await Promise.all([this.#recovers("A", end), this.#recovers("B", end)]);
    await Promise.all([this.#crosses("A", "B", end), this.#crosses("B", "A", end)]);
    this.trouble =
      (await this.#hears(talk.carol, talk.alice)) || (await this.#hears(talk.dave, talk.bob));
    await this.#asksAgain(end);
  }

  async #listsPublished(): Promise<string[]> {
    await this.talk.goesOnFor(TIMES_AFTERWARDS);
    if (this.talk.isBrokenOff) return [];
    await this.cluster.settled();
    return this.cluster.redis.published;
  }

  /** Somebody new asks. */
  async #asksAgain(end: number): Promise<void> {
    const eve = await newcomer(this.cluster, "A");
    const questions = ["who", "nodes", "poll"] as const;
    if (!eve) this.untrue.set(questions[0], undefined);
    else await Promise.all(questions.map((each) => this.#knows(eve, each, end)));
    eve?.close();
  }

  /** She asks again and again, until she is told what is true, or it is too late. */
  async #knows(eve: Client, question: Question, end: number): Promise<void> {
    let answer: Answer;
    const isTrue = () => answer !== undefined && this.isTrue(question, answer.value);
    const isOver = async () => {
      answer = await this.#questions.ask(eve, question);
      return isTrue() || eve.isCutOff;
    };
    await waitUntil(isOver, Math.max(end - performance.now(), this.cluster.leastWait), PROBE);
    if (!isTrue()) this.untrue.set(question, answer);
  }

  async #comes(): Promise<void> {
    const eve = await newcomer(this.cluster, "B", this.talk.room);
    const hears = () => eve?.inbox.all.some(({ args }) => textOf(args).startsWith("away"));
    const isOver = () => !eve || eve.isCutOff || this.talk.isBrokenOff;
    await waitUntil(() => isOver() || hears(), this.cluster.patience);
    if (!hears()) this.newcomer = eve ? "She hears nothing." : "She is not let in.";
    eve?.close();
  }

  async #recovers(name: string, end: number): Promise<void> {
    const node = this.cluster.node(name);
    const isWell = async () => (await health(node, this.cluster)).startsWith("200 ");
    // A /healthz that never recovers must leave time for the messages.
    const deadline = (end - performance.now()) * 0.6;
    if (await waitUntil(async () => node.hasDied || (await isWell()), deadline, PROBE)) {
      if (!node.hasDied) this.recovered.add(name);
    }
  }

  /** What is wrong with how somebody hears a speaker on the other node, both there all the while. */
  async #hears(listener: Client, speaker: Client): Promise<string> {
    const isBack = (text: string) => text.startsWith("back") && text.endsWith(speaker.name);
    const heard = () => listener.inbox.all.map(({ args }) => textOf(args)).filter(isBack);
    const isOver = () => listener.isCutOff || speaker.isCutOff;
    await waitUntil(() => heard().length > 2 || isOver(), this.cluster.patience);
    if (isOver()) return "";
    const texts = heard();
    const twice = firstTwice(texts);
    if (twice) return `${listener.who} heard "${twice}" twice.`;
    return texts.length > 2 ? "" : `${listener.who} does not hear ${speaker.who}.`;
  }

  /** Newcomers on two nodes: one speaks until the other hears it, or it is too late. */
  async #crosses(from: string, to: string, end: number): Promise<void> {
    const { cluster } = this;
    while (performance.now() < end && !cluster.hasLostANode) {
      const [speaker, listener] = await Promise.all([
        newcomer(cluster, from, this.talk.room),
        newcomer(cluster, to, this.talk.room),
      ]);
      const text = `hello from node ${from}`;
      const hears = () => listener?.inbox.all.some(({ args }) => textOf(args) === text);
      const goesOn = () => speaker && listener && !speaker.isCutOff && !listener.isCutOff;
      while (performance.now() < end && goesOn()) {
        speaker?.send("message", [this.talk.room, text]);
        if (!(await waitUntil(hears, PROBE))) continue;
        this.crossed.add(`${from} to ${to}`);
        break;
      }
      for (const person of [speaker, listener]) person?.close();
      if (this.crossed.has(`${from} to ${to}`)) return;
    }
  }
}

/** Somebody who comes to a node, and joins the room; undefined when she is not let in. */
async function newcomer(
  cluster: Cluster,
  node: string,
  room?: string,
): Promise<Client | undefined> {
  try {
    const client = await Client.connect(cluster, cluster.node(node), "eve", "websocket");
    if (room) await client.ask("join", [room], cluster.patience);
    return client;
  } catch {
    return undefined;
  }
}
