import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LiveCluster } from "../live/cluster.ts";
import { Mishap } from "../workshop/mishap.ts";
import { lineOfClientFile } from "./client-file.ts";
import { type Line, ownLine } from "./line.ts";
import { Person } from "./person.ts";

const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];
const MOST_PEOPLE = 150;
/** A new connection is made within this, in ms, or goes on trying behind the scenes. */
const CONNECT_DEADLINE = 3_000;

interface PeopleEvents {
  changed: [];
  heard: [person: Person, event: string, args: unknown[]];
}

/** Everybody who has a connection to the cluster. */
export class People extends EventEmitter<PeopleEvents> {
  readonly #all = new Map<number, Person>();
  #next = 1;

  /** The names of those whose connection is being made. */
  readonly #arriving = new Set<string>();

  constructor(
    private readonly cluster: LiveCluster,
    private readonly folder: string,
  ) {
    super();
  }

  get all(): Person[] {
    return [...this.#all.values()];
  }

  /** A name that nobody has yet. */
  get freeName(): string {
    const taken = new Set([...this.#arriving, ...this.all.map(({ name }) => name)]);
    const isFree = (name: string) => !taken.has(name);
    return NAMES.find(isFree) ?? `guest ${this.#next}`;
  }

  /** @throws Mishap when there is nobody with that id. */
  byId(id: number): Person {
    const person = this.#all.get(id);
    if (!person) throw new Mishap("That person has gone.");
    return person;
  }

  /** @throws Mishap when there is nobody of that name. */
  byName(name: string): Person {
    const person = this.all.find((each) => each.name === name);
    if (!person) throw new Mishap(`There is no ${name} in this lab.`);
    return person;
  }

  /**
   * Connects somebody, and waits a while for the connection.
   *
   * @param via a node's name, or "balancer".
   * @throws Mishap when there is no such node.
   */
  async add(name: string, via: string): Promise<Person> {
    if (this.#all.size >= MOST_PEOPLE) throw new Mishap(`This lab holds ${MOST_PEOPLE} people.`);
    const id = this.#next++;
    this.#arriving.add(name);
    const line = await this.#connect(name, via).finally(() => this.#arriving.delete(name));
    const person = new Person(id, name, via, line);
    this.#all.set(person.id, person);
    person.on("changed", () => this.emit("changed"));
    person.on("heard", (event, args) => this.emit("heard", person, event, args));
    this.emit("changed");
    await person.connected(CONNECT_DEADLINE);
    return person;
  }

  /**
   * Waits until somebody is connected again, and lets them rejoin the rooms they had. Where a
   * client.ts connects them, it may have changed: they get a new connection of it.
   */
  async bringBack(person: Person): Promise<void> {
    if (this.#clientFile) person.renew(await this.#connect(person.name, person.via));
    if (await person.connected(CONNECT_DEADLINE)) await person.rejoin();
  }

  /** By the step's own client.ts where there is one, else by a connection of the lab's own. */
  async #connect(name: string, via: string): Promise<Line> {
    const { nodes, balancer } = this.cluster;
    const direct = via !== "balancer";
    const server = direct ? nodes.find((node) => node.name === via) : balancer;
    if (!server) throw new Mishap(`There is no ${via} to connect to.`);
    const file = this.#clientFile;
    if (!file) return ownLine(server.url, name, { direct });
    return lineOfClientFile(file, server.url, name);
  }

  get #clientFile(): string | undefined {
    const file = join(this.folder, "client.ts");
    return existsSync(file) ? file : undefined;
  }

  remove(person: Person): void {
    person.close();
    this.#all.delete(person.id);
    this.emit("changed");
  }

  clear(): void {
    for (const person of this.all) this.remove(person);
  }
}
