// npm run instructors: writes the mistakes that the gate knows into INSTRUCTORS.md.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withSymptoms } from "./gate/symptoms.ts";
import { repository } from "./harness/repository.ts";
import { EXIT, readCommandLine, runCommand } from "./terminal/command.ts";
import { listSteps } from "./workshop/steps.ts";

await runCommand(async () => {
  readCommandLine("npm run instructors", {});
  const file = join(repository, "INSTRUCTORS.md");
  const before = await readFile(file, "utf8");
  const after = await withSymptoms(before, listSteps());
  if (after !== before) await writeFile(file, after);
  console.log(`INSTRUCTORS.md ${after === before ? "was up to date" : "is written anew"}.`);
  return EXIT.passed;
});
