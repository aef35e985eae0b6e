import type { ComponentChild } from "preact";

/** Draws what the guide uses of Markdown: headings, paragraphs, lists, tables, code, links. */
export function Markdown({ text }: { text: string }) {
  return <>{blocksOf(text).map((block, index) => draw(block, index))}</>;
}

/** Paragraphs and the like, with blocks of code kept whole. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  for (const [index, part] of text.split(/^```.*$/m).entries()) {
    if (index % 2 === 1) blocks.push(`\`\`\`${part.replace(/^\n/, "").trimEnd()}`);
    else
      blocks.push(
        ...part
          .split(/\n\s*\n/)
          .map((each) => each.trim())
          .filter(Boolean),
      );
  }
  return blocks;
}

function draw(block: string, key: number): ComponentChild {
  if (block.startsWith("```")) {
    return (
      <pre key={key} tabIndex={0}>
        {block.slice(3)}
      </pre>
    );
  }
  if (block.startsWith("#")) return <h3 key={key}>{inline(block.replace(/^#+ /, ""))}</h3>;
  if (block.startsWith("|")) return <Table key={key} rows={block.split("\n")} />;
  const [bullet] = /^(- |\d+\. )/.exec(block) ?? [];
  if (!bullet) return <p key={key}>{inline(block)}</p>;
  const items = block.split(/^(?:- |\d+\. )/m).slice(1);
  const list = items.map((item, index) => <li key={index}>{inline(item)}</li>);
  return bullet === "- " ? <ul key={key}>{list}</ul> : <ol key={key}>{list}</ol>;
}

function Table({ rows }: { rows: string[] }) {
  const cells = rows
    .filter((row) => !/^\|[-| :]+\|$/.test(row))
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return (
    <table>
      <tbody>
        {cells.map((row, index) => (
          <tr key={index}>
            {row.map((cell, at) => (
              <td key={at}>{inline(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function inline(text: string): ComponentChild[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\([^)]+\))/).map((part, index) => {
    if (part.startsWith("`")) return <code key={index}>{part.slice(1, -1)}</code>;
    if (part.startsWith("**")) return <strong key={index}>{part.slice(2, -2)}</strong>;
    if (/^\*.+\*$/s.test(part)) return <em key={index}>{part.slice(1, -1)}</em>;
    const [, words, href = ""] = /^\[(.+)\]\((.+)\)$/.exec(part) ?? [];
    if (!words || !href.startsWith("https://")) return words ?? part;
    return (
      <a key={index} href={href} target="_blank" rel="noreferrer">
        {words}
      </a>
    );
  });
}
