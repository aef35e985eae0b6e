import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transform, type TransformOptions } from "esbuild";
import { isInUse } from "../in-use.mjs";
import { bundledLibraries, type Libraries } from "./libraries.ts";
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

/** Whether a server asks for a Redis: those of the first steps do not. */
export function usesRedis(file: string): boolean {
  return readFileSync(file, "utf8").includes("REDIS_URL");
}

/** Imports of the server's own files. "#chat" holds nothing but types, so nothing of it is left. */
const OWN_IMPORT = /\b(?:from|import)\s*["'][./#]/;
/** What depends on where a file lies, or on how it was loaded. */
const DEPENDS_ON_ITS_PLACE =
  /\bimport\.meta\b|\bimport\s*\(|\b__(dirname|filename)\b|\brequire\b|\bprocess\.argv\b/;

/**
 * The arguments that make `node` run a server.
 *
 * `--import tsx server.ts` is what a learner types, and always right. But to find, read and look
 * at some 700 modules takes three quarters of a node's start. So a server that is one file is
 * compiled here, by the compiler that tsx uses, and imports the packages as one file each: the
 * same code, with the same lines in its errors. Anything that could tell the difference goes the
 * long way, and so does everything when WORKSHOP_NODES is "tsx".
 *
 * @param runner a JavaScript file that is run instead, and told of the server as its argument.
 */
export async function nodeArguments(file: string, runner?: string): Promise<string[]> {
  const isShort = process.env.WORKSHOP_NODES !== "tsx";
  const script = isShort ? await compiled(file, await bundledLibraries()) : undefined;
  const how = script ? ["--enable-source-maps"] : ["--import", "tsx"];
  return [...how, ...(runner ? [runner] : []), script ?? file];
}

async function compiled(file: string, libraries: Libraries): Promise<string | undefined> {
  const source = readFileSync(file, "utf8");
  if (DEPENDS_ON_ITS_PLACE.test(source)) return undefined;
  const hash = createHash("sha256").update([...libraries.values()].join("\0"));
  const key = hash.update("\0").update(file).update("\0").update(source).digest("hex");
  const script = join(built, `${key.slice(0, 32)}.mjs`);
  if (isInUse(script)) return script;
  try {
    const { code } = await transform(source, { ...OPTIONS, sourcefile: file });
    if (OWN_IMPORT.test(code)) return undefined;
    mkdirSync(built, { recursive: true });
    // Several workers may compile the same file: each writes its own, and the last one stays.
    const beside = `${script}.${process.pid}.${performance.now()}`;
    writeFileSync(beside, withLibraries(code, libraries));
    renameSync(beside, script);
    return script;
  } catch {
    return undefined; // tsx tells what is wrong, in its own words.
  }
}

/** esbuild ends each import with `from "name";` on a line of its own, or with its braces. */
function withLibraries(code: string, libraries: Libraries): string {
  return code.replaceAll(
    /^((?:import .*|\}) from )"([^"]+)";$/gm,
    (line, start: string, name: string) => {
      const library = libraries.get(name);
      return library ? `${start}"${pathToFileURL(library).href}";` : line;
    },
  );
}
