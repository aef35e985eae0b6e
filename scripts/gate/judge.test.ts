// The gate has to notice when a check, a mistake or a variant is not what it is said to be.
import { expect, test } from "vitest";
import type { CheckVerdict } from "../workshop/verdict.ts";
import type { Case } from "./cases.ts";
import { needlessChecks, problemsWith } from "./judge.ts";
import type { Mistake } from "./mistakes.ts";

const passed = (name: string): CheckVerdict => ({ name, verdict: "passed", message: null });
const failed = (name: string, message = "bob heard nothing"): CheckVerdict => ({
  name,
  verdict: "failed",
  message,
});

test("a mistake that is caught as promised is no problem", () => {
  expect(
    problems({ fails: ["one"], says: "bob heard nothing" }, [failed("one"), passed("two")]),
  ).toEqual([]);
});

test("words are compared as people see them, however they are broken into lines", () => {
  expect(
    problems({ fails: ["one"], says: "heard nothing" }, [failed("one", "bob heard\n  nothing")]),
  ).toEqual([]);
});

test("a check that fails and is not named is a problem, and so is one that does not fail", () => {
  expect(problems({ fails: ["one"] }, [passed("one"), failed("two")])).toEqual([
    "fails, and should not: two\nbob heard nothing",
    "does not fail, and should: one",
  ]);
});

test("the right check with the wrong words is a problem", () => {
  expect(problems({ fails: ["one"], says: "carol" }, [failed("one")])).toEqual([
    'fails as it should, but its message does not say "carol":\nbob heard nothing',
  ]);
});

test("broken never counts as failing", () => {
  const broken: CheckVerdict = { name: "one", verdict: "broken", message: "no Redis" };

  expect(problems({ fails: ["one"] }, [broken])).toEqual(["is broken: one\nno Redis"]);
  expect(problems({ fails: [] }, [])).toEqual(["has no checks at all"]);
});

test("who meets one check only is judged by that one", () => {
  const both = expected({ fails: ["one", "two"] });
  const parts = { ...both, subject: { ...both.subject, only: ["one"] } };

  expect(problems(parts, [failed("one")])).toEqual([]);
  expect(problems(parts, [passed("one")])).toEqual(["does not fail, and should: one"]);
  expect(problems(parts, [])).toEqual(["does not fail, and should: one"]);
});

test("a check that catches no mistake alone is needless", () => {
  const mistakes: Pick<Mistake, "fails">[] = [{ fails: ["one"] }, { fails: ["two", "one"] }];

  expect(needlessChecks(mistakes, ["one", "two", "three"])).toEqual(["two", "three"]);
});

function problems(parts: Partial<Case>, checks: CheckVerdict[]): string[] {
  return problemsWith(expected(parts), {
    step: "01-one",
    root: "steps",
    verdict: "failed",
    ms: 1,
    checks,
  });
}

function expected(parts: Partial<Case>): Case {
  const step = { number: 1, name: "01-one", folder: "" };
  const subject = { step, root: "steps", folder: "", shownAs: "steps/01-one" };
  return { kind: "mistake", title: "a mistake", subject, fails: [], ...parts };
}
