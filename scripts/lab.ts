// npm run lab -- 5 [--root solutions] [--nodes 3]: see the cluster, on a page.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./harness/repository.ts";
import { Lab } from "./lab/lab.ts";
import { serveLab } from "./lab/web.ts";
import { LiveCluster } from "./live/cluster.ts";
import { readClusterLine } from "./live/command-line.ts";
import { portsFrom } from "./live/ports.ts";
import { openSource } from "./live/source.ts";
import { EXIT, runCommand, untilInterrupted } from "./terminal/command.ts";
import { sectionText } from "./workshop/guide.ts";

const USAGE = "npm run lab -- 5 [--root solutions] [--nodes 3]";
const MOST_NODES = 5;

await runCommand(async () => {
  const { subject, nodes } = readClusterLine(USAGE, MOST_NODES);
  const interrupted = untilInterrupted();
  await using source = await openSource(subject);
  await using cluster = await LiveCluster.prepare({ folder: source.folder, nodes });
  await using lab = new Lab(cluster, subject, source);
  const guide = sectionText(
    readFileSync(join(repository, "WORKSHOP.md"), "utf8"),
    subject.step.name,
  );
  const port = await portsFrom(5050, console.log)();
  await using page = await serveLab(lab, port, guide);
  console.log(`The lab of ${subject.shownAs} is open at ${page.url}\nCtrl-C ends it.`);
  void cluster.start().catch((error: Error) => console.error(error.message));
  await interrupted;
  console.log("\nEnding …");
  await cluster.stop();
  return EXIT.passed;
});
// A scene or a check may be going on. What it started ends with this process.
process.exit();
