import { execFile } from "node:child_process";
import { promisify } from "node:util";

const UNSHARE = [
  "unshare",
  "--user",
  "--map-current-user",
  "--pid",
  "--fork",
  "--kill-child",
  "--mount-proc",
];

/**
 * The command that runs another in a process namespace of its own, where Linux lets one: what is
 * inside sees only itself, and whoever ends the first process of it ends all. Empty on other
 * systems, and where namespaces are kept from people, as in most containers.
 *
 * @see https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export async function namespaceCommand(): Promise<string[]> {
  const [command = "", ...args] = UNSHARE;
  const works = promisify(execFile)(command, [...args, "true"]).then(
    () => true,
    () => false,
  );
  return (await works) ? UNSHARE : [];
}
