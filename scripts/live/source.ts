import { openStage, stageServers } from "../workshop/stage.ts";
import type { Subject } from "../workshop/steps.ts";

/** The servers to run. Those from outside this repository are run in a copy beside its packages. */
export interface Source extends AsyncDisposable {
  /** The folder to run them in. */
  readonly folder: string;
  /** Takes over what has been saved since: nothing to do where they are run in place. */
  refresh: () => Promise<void>;
}

export async function openSource(subject: Subject): Promise<Source> {
  const stage = await openStage();
  const folder = await stageServers(subject, stage.folder);
  return {
    folder,
    refresh: async () => void (await stageServers(subject, stage.folder)),
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}
