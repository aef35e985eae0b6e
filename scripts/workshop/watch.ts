import { existsSync, type FSWatcher, watch } from "node:fs";

/**
 * Calls back whenever something in a folder has changed, once it has rested for a moment: an editor
 * may write a file in several pieces. A folder that goes away, as in `git switch`, may come back.
 *
 * @param rest for so many ms nothing must have changed.
 */
export function watchFolder(
  folder: string,
  rest: number,
  onChange: () => void,
): { close: () => void } {
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    watcher?.close();
    watcher = watch(folder, soon).on("error", soon);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!existsSync(folder)) return soon();
      begin();
      onChange();
    }, rest);
  };
  begin();
  return {
    close: () => {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
