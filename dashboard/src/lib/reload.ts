/** Loading the whole page again, for parts of it that could not be loaded: browsers may remember that they could not. */

const KEY = 'asyncjobs-loaded-again';

/** Not again within this time, so that a part that is not there is no loop. */
export const REST = 30_000;

/** Loads the page again, unless it was so a moment ago; says whether it does. */
export function loadAgain(
  now = Date.now(),
  memory: Pick<Storage, 'getItem' | 'setItem'> = sessionStorage,
  reload = () => location.reload(),
): boolean {
  if (now - Number(memory.getItem(KEY) ?? -REST) < REST) return false;
  memory.setItem(KEY, String(now));
  reload();
  return true;
}
