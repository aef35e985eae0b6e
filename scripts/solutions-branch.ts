// npm run solutions-branch [-- --force]: the branch `solutions`, with a commit for each step.
import { type Made, makeSolutionsBranch } from "./branch/solutions.ts";
import { EXIT, readCommandLine, runCommand } from "./terminal/command.ts";
import { mark } from "./terminal/words.ts";

await runCommand(async () => {
  const { values } = readCommandLine("npm run solutions-branch [-- --force]", {
    force: { type: "boolean", default: false },
  });
  console.log(inWords(await makeSolutionsBranch(values)));
  return EXIT.passed;
});

function inWords({ base, from, commits, wasThere, leftOut }: Made): string {
  const tip = commits.at(-1)!;
  const how = wasThere ? "was made before, and is the same" : "is made";
  const lines = commits.map(({ commit, name, changes }) => {
    const files = changes.map(
      (each) => ` ${each.path.split("/").at(-1)} +${each.added} -${each.removed}`,
    );
    return `  ${commit.slice(0, 10)}  ${name.padEnd(24)}${files.join(",")}`;
  });
  return [
    `${mark("passed")} The branch solutions ${how}: ${commits.length} commits on ${from} (${base.slice(0, 10)}).`,
    "",
    ...lines,
    ...(leftOut.length > 0
      ? ["", "Not in a commit, so not in the branch:", ...leftOut.map((path) => `  ${path}`)]
      : []),
    "",
    "The whole story, step by step:",
    `  git log -p --reverse ${from}..solutions`,
    "What the learner writes in a step:",
    `  git diff ${from} solutions -- steps/${tip.name}`,
    "Every step solved, to try or to check:",
    "  git switch solutions",
  ].join("\n");
}
