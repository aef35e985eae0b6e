import { expect, test } from "vitest";
import { listSteps, selectSteps } from "./steps.ts";

const numbers = (query: string) => selectSteps(query).map(({ number }) => number);

test("steps are selected by numbers, ranges and names, in order and each once", () => {
  expect(numbers("3")).toEqual([3]);
  expect(numbers("5,1-3,2")).toEqual([1, 2, 3, 5]);
  expect(numbers(listSteps()[1]?.name ?? "")).toEqual([2]);
});

test("what names no step is told", () => {
  expect(() => selectSteps("1-77")).toThrow('There is no step "77"');
  expect(() => selectSteps("1,kitchen")).toThrow('There is no step "kitchen"');
});
