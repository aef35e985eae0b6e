import { expect, test } from "vitest";
import { type CheckVerdict, judge, type Outcome, summarize } from "./verdict.ts";

test("a check without errors passed", () => {
  expect(judge("c", [])).toEqual({ name: "c", verdict: "passed", message: null });
});

test("a failure is about the server, and its words are shown as they are", () => {
  const verdict = judge("c", [{ name: "Failure", message: "bob heard nothing" }]);

  expect(verdict).toEqual({ name: "c", verdict: "failed", message: "bob heard nothing" });
});

test("what is broken is never counted as failed, even beside a failure", () => {
  const failure = { name: "Failure", message: "bob heard nothing" };

  expect(judge("c", [{ name: "Broken", message: "no Redis" }])).toMatchObject({
    verdict: "broken",
    message: "no Redis",
  });
  expect(judge("c", [failure, { name: "TypeError", message: "x is undefined" }])).toMatchObject({
    verdict: "broken",
    message: "The check itself went wrong: x is undefined",
  });
});

test.for([
  [["passed", "passed"], "passed"],
  [["passed", "failed"], "failed"],
  [["failed", "broken"], "broken"],
  [[], "broken"],
] as [Outcome[], Outcome][])("checks that %j make a step that %s", ([outcomes, verdict]) => {
  const checks = outcomes.map((outcome, index): CheckVerdict => ({
    name: `${index}`,
    verdict: outcome,
    message: null,
  }));

  expect(summarize(checks)).toBe(verdict);
});
