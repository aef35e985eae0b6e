import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TransformOptions, transformSync } from "esbuild";
import { repository } from "./repository.ts";

const built = join(repository, ".workshop", "built");

/** What tsx does to a server, too: it uses the same esbuild. */
const OPTIONS: TransformOptions = {
  loader: "ts",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  sourcesContent: false,
  logLevel: "silent",
};

/** Imports of packages only; "#chat" holds nothing but types, so nothing of it is left. */
const FOREIGN_IMPORT = /(?:from|import)\s*\(?\s*["'][./#]/;
/** What depends on where a file lies or on how it was loaded. */
const DEPENDS_ON_ITS_PLACE =
  /\bimport\.meta\b|\b__(dirname|filename)\b|\brequire\b|\bprocess\.argv\b/;

/**
 * The arguments that make `node` run a server.
 *
 * `--import tsx server.ts` is what a learner types, and always right. But tsx looks at every one of
 * some 700 modules that a server imports, and that is half of what a start costs. So a server that
 * is one file is compiled here, once, and run by plain node: the same code by the same compiler,
 * with the same lines in its errors. Anything that might make a difference goes the long way.
 */
export function nodeArguments(file: string): string[] {
  const script = compiled(file);
  return script ? ["--enable-source-maps", script] : ["--import", "tsx", file];
}

function compiled(file: string): string | undefined {
  const source = readFileSync(file, "utf8");
  if (DEPENDS_ON_ITS_PLACE.test(source)) return undefined;
  const key = createHash("sha256").update(file).update("\0").update(source).digest("hex");
  const script = join(built, `${key.slice(0, 32)}.mjs`);
  if (existsSync(script)) return script;
  try {
    const { code } = transformSync(source, { ...OPTIONS, sourcefile: file });
    if (FOREIGN_IMPORT.test(code)) return undefined;
    mkdirSync(built, { recursive: true });
    // Several workers may compile the same file: each writes its own, and the last one stays.
    const beside = `${script}.${process.pid}.${performance.now()}`;
    writeFileSync(beside, code);
    renameSync(beside, script);
    return script;
  } catch {
    return undefined; // tsx tells what is wrong, in its own words.
  }
}
