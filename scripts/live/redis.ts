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

  protected override async cleanUp(): Promise<void> {
    await this.found.stop?.();
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.port[Symbol.dispose]();
  }
}
