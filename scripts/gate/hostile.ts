/** A server that does what no server should, and what the checks of step 01 have to say of it. */
export interface Hostile {
  what: string;
  /** Lines put before the solution of step 01, or the whole server when `alone`. */
  server: string;
  alone?: boolean;
  /** The checks that fail; "all" of them, or none where the server serves all the same. */
  fails: "all" | [];
  says?: string;
}

/**
 * Servers that do all they can to confuse the harness. Each is told in words and in time, and
 * nothing of it is left behind.
 */
export const HOSTILE: Hostile[] = [
  {
    what: "never listens",
    server: "setInterval(() => {}, 1000);",
    alone: true,
    fails: "all",
    says: "is there an `await` that never settles?",
  },
  {
    what: "loops for ever",
    server: "for (;;);",
    alone: true,
    fails: "all",
    says: "is there a loop that never ends?",
  },
  {
    what: "listens elsewhere",
    server: 'process.env.PORT = "0";',
    fails: "all",
    says: "The port comes from the environment: process.env.PORT.",
  },
  {
    what: "ends at once, content",
    server: "console.log('bye');",
    alone: true,
    fails: "all",
    says: "exit code 0. Nothing kept it running",
  },
  {
    what: "ends at once, with code 1",
    server: "process.exit(1);",
    fails: "all",
    says: "ended before it listened on its port: exit code 1.",
  },
  {
    what: "throws while it starts",
    server: '\nthrow new Error("out of soup");',
    alone: true,
    fails: "all",
    says: "steps/01-first-server/server.ts:2",
  },
  {
    what: "has a syntax error",
    server: "const = 1;",
    alone: true,
    fails: "all",
    says: "steps/01-first-server/server.ts:1",
  },
  {
    what: "imports a package that there is not",
    server: 'import "no-such-package";',
    alone: true,
    fails: "all",
    says: "Cannot find package 'no-such-package'",
  },
  {
    what: "throws at every connection",
    server:
      "process.nextTick(() => io.on('connection', () => { throw new Error('out of soup'); }));",
    fails: "all",
    says: "out of soup",
  },
  {
    what: "closes every connection",
    server:
      "process.nextTick(() => io.prependListener('connection', (it) => it.disconnect(true)));",
    fails: "all",
    says: "was lost: io server disconnect",
  },
  {
    what: "answers rubbish",
    server:
      'import { createServer } from "node:net";\n' +
      'createServer((it) => it.on("error", () => {}).end("%&§\\r\\n\\r\\n")).listen(process.env.PORT);',
    alone: true,
    fails: "all",
    says: "alice should connect to node A",
  },
  {
    what: "prints without end",
    server: 'const again = () => process.stdout.write("x".repeat(100_000), again);\nagain();',
    alone: true,
    fails: "all",
    says: "printed more than 16 MB",
  },
  {
    what: "ignores SIGTERM and SIGINT",
    server: "for (const it of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(it, () => {});",
    fails: [],
  },
  {
    what: "starts a child that leaves its process group",
    server:
      'import { spawn } from "node:child_process";\n' +
      'spawn("sleep", ["3600"], { detached: true, stdio: "inherit" }).unref();',
    fails: [],
  },
  {
    what: "takes 4 s to start",
    server: "await new Promise((resolve) => setTimeout(resolve, 4000));",
    fails: [],
  },
  { what: "changes its working directory", server: "process.chdir('/');", fails: [] },
  { what: "has a type error and runs all the same", server: "const n: number = 'one';", fails: [] },
];
