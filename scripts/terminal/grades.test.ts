import { expect, test } from "vitest";
import type { Grade } from "../grade/step.ts";
import { gradeCsv, gradeTable } from "./grades.ts";

const grade = (step: string, verdict: Grade["verdict"], check: string | null = null): Grade => ({
  step,
  verdict,
  check,
  message: check && `${check} went wrong.\nAnd more.`,
  ms: 1,
  checks: [],
});

const reports = [
  { name: "=alice", grades: [grade("01-one", "passed"), grade("02-two", "missing")] },
  { name: "bob", grades: [grade("01-one", "failed", 'says "no"'), grade("02-two", "broken", "x")] },
];

test("the table fits 80 columns, with 17 steps and long names", () => {
  const grades = Array.from({ length: 17 }, (_, index) => grade(`${index + 10}-step`, "passed"));

  const table = gradeTable([{ name: "a".repeat(60), grades }]);

  expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("the table tells who passes what, and below it what comes first", () => {
  const table = gradeTable(reports);

  expect(table).toContain("       01 02  passed\n=alice  ✓  ·  1/2\nbob     ✗  !  0/2\n");
  expect(table).toContain(
    'bob\n  ✗ 01 says "no"\n       says "no" went wrong. And more.\n  ! 02 x\n',
  );
});

test("a spreadsheet reads the CSV as text", () => {
  expect(gradeCsv(reports)).toBe(
    '"submission","passed","01-one","02-two"\r\n' +
      `"'=alice","1","passed","missing"\r\n` +
      '"bob","0","failed: says ""no""","broken: x"\r\n',
  );
});
