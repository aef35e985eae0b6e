import { existsSync } from "node:fs";
import { Failure } from "../harness/failure.ts";
import { nodeArguments } from "../harness/launch.ts";
import { type ReservedPort, takesConnections } from "../harness/ports.ts";
import { Program } from "../harness/program.ts";
import { repository } from "../harness/repository.ts";
import { LivePart } from "./part.ts";

/** A file of a step that runs as a process with a port of its own: a node, or a balancer. */
export class LiveServer extends LivePart {
  constructor(
    name: string,
    readonly port: ReservedPort,
    /** The file to run: asked for anew at each start. */
    private readonly file: () => string,
    /** What it is told besides its PORT. */
    private readonly env: NodeJS.ProcessEnv,
  ) {
    super(name);
  }

  /** Where clients reach it. */
  get url(): string {
    return `http://localhost:${this.port.number}`;
  }

  protected async launch(onOutput: (text: string) => void): Promise<Program> {
    const file = this.file();
    if (!existsSync(file)) throw new Failure(`There is no file ${file}.`);
    // Node itself, not the `tsx` command: killing the command leaves the server running.
    return new Program(process.execPath, await nodeArguments(file), {
      cwd: repository,
      env: { ...shell(), ...this.env, PORT: String(this.port.number) },
      onOutput,
    });
  }

  protected async answers(): Promise<boolean> {
    return (
      (await takesConnections("127.0.0.1", this.port.number)) ||
      (await takesConnections("::1", this.port.number))
    );
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.port[Symbol.dispose]();
  }
}

/** The environment that a learner's shell would give, without what npm adds to it. */
function shell(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith("npm_")));
}
