// What a program printed is shown in few lines: those that say something.
import { expect, test } from "vitest";
import { lastError, lastLines } from "./output.ts";

test("the last lines are shown, and what comes again and again once", () => {
  const output = ["listens", "offline", "offline", "connected", "offline", "offline", "offline"];

  expect(lastLines(output.join("\n"), 3)).toBe(
    "  offline (2 times)\n  connected\n  offline (3 times)",
  );
  expect(lastLines(output.join("\n"), 9).split("\n")).toHaveLength(4);
});

test("a long line is cut, but not how often it came", () => {
  const line = "x".repeat(100);

  expect(lastLines(`${line}\n${line}\n`, 3, 20)).toBe(`  ${"x".repeat(9)}… (2 times)`);
});

test("of a stack only what is one's own is shown, and the error is found", () => {
  const output = `/home/alice/.workshop/built/libraries-1/lib.cjs:12
function hasBinary(obj) {
                  ^

RangeError: Maximum call stack size exceeded
    at hasBinary (/home/alice/.workshop/built/libraries-1/lib.cjs:12:3)
    at soup (/home/alice/server.ts:7:1)

Node.js v20.20.2
`;

  expect(lastLines(output, 9)).toBe(
    "  function hasBinary(obj) {\n  RangeError: Maximum call stack size exceeded\n      at soup (/home/alice/server.ts:7:1)",
  );
  expect(lastError(output)).toBe("RangeError: Maximum call stack size exceeded");
});
