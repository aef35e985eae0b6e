import { expect, test } from "vitest";
import { parseHints, parseSection } from "./guide.ts";

const guide = `# Title

## 01-one

**One.** The idea of one.

### What you can now explain

- This, which
  goes on.
- That.

### More

- [A link](https://example.org)

## 02-two

**Two.** Another idea.
`;

test("a section is found by its heading and ends at the next", () => {
  expect(parseSection(guide, "01-one")).toEqual({
    title: "One.",
    idea: "The idea of one.",
    learned: ["This, which goes on.", "That."],
    line: 3,
  });
  expect(parseSection(guide, "02-two")).toMatchObject({ title: "Two.", learned: [] });
});

test("a step without a section has none", () => {
  expect(parseSection(guide, "03-three")).toBeUndefined();
});

test("hints are found by the name of their check", () => {
  const hints = parseHints(
    "# Hints\n\n## a check\n\n1. Look.\n2. Look\n   there.\n3. That.\n\n## another\n\n1. Hm.\n",
  );

  expect([...hints]).toEqual([
    ["a check", ["Look.", "Look there.", "That."]],
    ["another", ["Hm."]],
  ]);
});
