import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What a browser gets for a path. */
export interface PageFile {
  type: string;
  content: string;
}

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>The lab</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
</head>
<body><div id="lab"></div><script type="module" src="/page.js"></script></body>
</html>
`;

const home = fileURLToPath(new URL("page/", import.meta.url));

/**
 * Compiles the page, in memory. The compiler is the one that runs the servers; it takes a tenth
 * of a second, so nothing has to be built before and nothing is kept. A development server, as
 * Vite has one, would hand out files of this folder, which a lab has no need to.
 *
 * @returns the files by their paths.
 */
export async function buildPage(): Promise<ReadonlyMap<string, PageFile>> {
  const { outputFiles } = await build({
    entryPoints: [`${home}main.tsx`],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
  });
  const css = await readFile(`${home}page.css`, "utf8");
  return new Map([
    ["/", { type: "text/html; charset=utf-8", content: HTML }],
    ["/page.js", { type: "text/javascript; charset=utf-8", content: outputFiles[0]?.text ?? "" }],
    ["/page.css", { type: "text/css; charset=utf-8", content: css }],
  ]);
}
