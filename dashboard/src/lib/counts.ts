/** How many tasks match: exact, or at least so many where there are too many to count. */

import { count } from './format';
import type { Counts } from './types';

/** Of these states, of all for none. */
export function matching(counts: Counts, states: string[]): { n: number; isCapped: boolean } {
  const capped = counts.capped ?? [];
  return states.length === 0
    ? { n: counts.total, isCapped: capped.length > 0 }
    : {
        n: states.reduce((n, state) => n + (counts.states[state] ?? 0), 0),
        isCapped: states.some((state) => capped.includes(state)),
      };
}

/** As people read it: 12 · 10,000+; nothing where it is not known. */
export function counted(counts: Counts | null, states: string[]): string {
  if (counts === null) return '';
  const { n, isCapped } = matching(counts, states);
  return `${count(n)}${isCapped ? '+' : ''}`;
}
