import { expect, test } from "vitest";
import { stepInFull, wrap } from "./words.ts";

test("long lines are broken between words, quotations stay as they are", () => {
  const text = `one two three four\n  a quotation that is long\n\nend`;

  expect(wrap(text, 9)).toBe("one two\nthree\nfour\n  a quotation that is long\n\nend");
});

test("a verdict shows every check, then each failure once", () => {
  const failure = { verdict: "failed", message: "bob heard nothing" } as const;
  const text = stepInFull({
    step: "02-rooms",
    root: "steps",
    verdict: "failed",
    ms: 1234,
    checks: [
      { name: "one", verdict: "passed", message: null },
      { name: "two", ...failure },
      { name: "three", ...failure },
    ],
  });

  expect(text).toContain("✓ one\n✗ two\n✗ three\n");
  expect(text.split("bob heard nothing")).toHaveLength(2);
  expect(text).toContain("In the same way:\n  ✗ three\n");
  expect(text).toContain("✗ 02-rooms failed: 1 of 3 checks pass, 1.2 s");
});
