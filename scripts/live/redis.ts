import { type ReservedPort, takesConnections } from "../harness/ports.ts";
import type { Program } from "../harness/program.ts";
import type { RedisProgram } from "../harness/redis/find.ts";
import { Redis } from "../harness/redis/server.ts";
import { LivePart } from "./part.ts";

/** A real Redis that belongs to a running cluster alone: on 127.0.0.1, nothing on disk. */
export class LiveRedis extends LivePart {
  constructor(
    readonly port: ReservedPort,
    readonly found: RedisProgram,
  ) {
    super("Redis");
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port.number}`;
  }

  protected async launch(): Promise<Program> {
    const redis = await Redis.start(this.port.number, this.found);
    redis.watcher.destroy();
    return redis.program;
  }

  protected answers(): Promise<boolean> {
    return takesConnections("127.0.0.1", this.port.number);
  }

  /** A container has to be told by its engine, and its state cannot be seen from here. */
  protected override async signal(program: Program, signal: NodeJS.Signals): Promise<void> {
    if (this.found.signal) await this.found.signal(signal);
    else await super.signal(program, signal);
  }

  protected override isStopped(program: Program, otherwise: boolean): boolean {
    return this.found.signal ? otherwise : super.isStopped(program, otherwise);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.port[Symbol.dispose]();
  }
}
