import { isDeepStrictEqual } from "node:util";

/** What an event carries when it does not matter what it carries. */
export const ANYTHING = Symbol("anything");

/** A list whose order does not matter. */
export class InAnyOrder {
  constructor(readonly items: readonly unknown[]) {}

  /** How messages write it. */
  toJSON(): readonly unknown[] {
    return this.items;
  }
}

/** Expects these items in a list, each as often as it stands here, in whatever order. */
export function inAnyOrder(...items: unknown[]): InAnyOrder {
  return new InAnyOrder(items);
}

/** The first item that stands in a list for the second time. */
export function firstTwice<T>(items: readonly T[]): T | undefined {
  return items.find((item, index) => items.indexOf(item) < index);
}

/** Whether a value is what is expected; an object may have keys beyond that. */
export function matches(value: unknown, expected: unknown): boolean {
  if (expected === ANYTHING) return true;
  if (expected instanceof InAnyOrder) return hasSameItems(value, expected.items);
  if (!isKeyed(expected)) return isDeepStrictEqual(value, expected);
  return isKeyed(value) && Object.keys(expected).every((key) => matches(value[key], expected[key]));
}

/**
 * The names of what is wrong with a message that is the right one otherwise: of the same text.
 *
 * @returns none when it is another message.
 */
export function wrongParts(value: unknown, expected: unknown): string[] {
  if (!isKeyed(value) || !isKeyed(expected)) return [];
  if (expected.text === undefined || !matches(value.text, expected.text)) return [];
  return Object.keys(expected).filter((key) => !matches(value[key], expected[key]));
}

function hasSameItems(value: unknown, items: readonly unknown[]): boolean {
  if (!Array.isArray(value)) return false;
  const sorted = (list: readonly unknown[]) => list.map((item) => JSON.stringify(item)).toSorted();
  return isDeepStrictEqual(sorted(value), sorted(items));
}

function isKeyed(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
