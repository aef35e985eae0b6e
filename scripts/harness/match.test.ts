import { expect, test } from "vitest";
import { ANYTHING, inAnyOrder, matches, wrongParts } from "./match.ts";

test("an object may have more keys than expected, a list no more items", () => {
  expect(matches({ room: "kitchen", at: 5 }, { room: "kitchen" })).toBe(true);
  expect(matches({ at: 5 }, { room: "kitchen" })).toBe(false);
  expect(matches(["alice", "bob"], ["alice", "bob"])).toBe(true);
  expect(matches(["alice", "bob", "carol"], ["alice", "bob"])).toBe(false);
  expect(matches(["bob", "alice"], ["alice", "bob"])).toBe(false);
});

test("nothing and no object is what an object is expected to be", () => {
  for (const value of [undefined, null, "kitchen", 5, []]) {
    expect(matches(value, { room: "kitchen" })).toBe(false);
  }
});

test("in any order, each as often as expected", () => {
  const expected = { answers: inAnyOrder("yes", "yes", "no") };

  expect(matches({ answers: ["no", "yes", "yes"], silent: 0 }, expected)).toBe(true);
  expect(matches({ answers: ["no", "no", "yes"] }, expected)).toBe(false);
  expect(matches({ answers: ["no", "yes"] }, expected)).toBe(false);
  expect(matches({ answers: "no, yes, yes" }, expected)).toBe(false);
});

test("anything is anything", () => {
  expect(matches(undefined, ANYTHING)).toBe(true);
});

test("of the same text, what else is wrong has a name; another text is another message", () => {
  const expected = { room: "kitchen", text: "soup", from: "alice" };

  expect(wrongParts({ room: "kitchen", text: "soup", from: "bob" }, expected)).toEqual(["from"]);
  expect(wrongParts({ text: "soup" }, expected)).toEqual(["room", "from"]);
  expect(wrongParts({ room: "garden", text: "roses", from: "bob" }, expected)).toEqual([]);
  expect(wrongParts("soup", expected)).toEqual([]);
  expect(wrongParts({ from: "bob" }, { from: "alice" })).toEqual([]);
});
