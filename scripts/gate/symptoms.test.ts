import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "../harness/repository.ts";
import { listSteps } from "../workshop/steps.ts";
import { symptomsOf, withSymptoms } from "./symptoms.ts";

test("INSTRUCTORS.md lists the mistakes that the gate knows", async () => {
  const text = readFileSync(join(repository, "INSTRUCTORS.md"), "utf8");

  const fresh = await withSymptoms(text, listSteps());

  expect(text === fresh, "it is out of date: run `npm run instructors`").toBe(true);
});

test("mistakes are listed below the check that is seen to fail first", () => {
  const proof = {
    starterFails: ["one"] as [string],
    mistakes: [
      { mistake: "does nothing", fails: ["two", "one"] as [string, string], says: "anything" },
      { mistake: "forgets `await`", fails: ["two"] as [string], says: "is there an\n  `await`?" },
    ],
  };

  expect(symptomsOf("01-step", proof, ["one", "two"])).toBe(
    "### 01-step\n\n- ✗ **one**\n  - does nothing; 2 checks fail\n\n" +
      "- ✗ **two**\n  - forgets `await`; it says ``is there an `await`?``",
  );
});
