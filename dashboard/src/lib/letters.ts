/** Dead letters grouped by what went wrong: errors that differ in numbers and ids only are one. */

import type { Letter } from './types';

export interface Group {
  key: string;
  /** The error of the newest. */
  error: string;
  letters: Letter[];
  queues: string[];
  types: string[];
  latest: string;
}

/** What errors have in common: the first line, without numbers, ids, addresses and quoted words. */
export function pattern(error: string): string {
  return (error.split('\n', 1)[0] ?? '')
    .replace(/"[^"]*"|'[^']*'/g, '"…"')
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27,}\b/gi, '…')
    .replace(/\b[0-9A-Za-z]{27}\b/g, '…')
    .replace(/\b0x[0-9a-f]+\b/gi, '…')
    .replace(/\d+(?:[.:]\d+)*/g, '0')
    .trim()
    .slice(0, 300);
}

export function groups(letters: Letter[]): Group[] {
  const found = new Map<string, Letter[]>();
  for (const letter of letters) {
    const key = pattern(letter.error);
    const group = found.get(key);
    if (group) group.push(letter);
    else found.set(key, [letter]);
  }
  return [...found]
    .map(([key, of]) => {
      const sorted = [...of].sort((a, b) => b.died.localeCompare(a.died));
      return {
        key,
        error: sorted[0]!.error,
        letters: sorted,
        queues: [...new Set(sorted.map((letter) => letter.queue))].sort(),
        types: [...new Set(sorted.map((letter) => letter.type))].sort(),
        latest: sorted[0]!.died,
      };
    })
    .sort((a, b) => b.letters.length - a.letters.length || b.latest.localeCompare(a.latest));
}
