import { expect, test } from "vitest";
import { driftsAt } from "./drift.ts";

const before = ["a", "", "b", "});", "});", ""].join("\n");

test("a starter that is the solution before, plus marked blocks, has not drifted", () => {
  const starter = [
    "a",
    "",
    "// TODO do it",
    "//  - like this",
    "",
    "b",
    "});",
    "",
    "  // Given: x",
    "  c",
    "  });",
    "});",
    "",
  ];

  expect(driftsAt(starter.join("\n"), before)).toBeUndefined();
});

test("a changed line is drift, and is told by its number", () => {
  expect(driftsAt(["a", "", "// TODO", "B", "});", "});", ""].join("\n"), before)).toBe(4);
  expect(driftsAt(["A", "", "b", "});", "});", ""].join("\n"), before)).toBe(1);
});

test("a line more and a line less are drift", () => {
  expect(driftsAt(`${before}more`, before)).toBeDefined();
  expect(driftsAt(["a", "", "b", "});", ""].join("\n"), before)).toBeDefined();
});
