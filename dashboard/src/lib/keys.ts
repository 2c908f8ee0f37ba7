/** Keys of the page. What is typed into a field is never taken from it. */

export type Action = 'search' | 'next' | 'previous' | 'open' | 'select' | 'times' | 'help' | 'close';

export interface Press {
  key: string;
  isTyping: boolean;
  hasModifier: boolean;
  hasDialog: boolean;
}

export function actionOf({ key, isTyping, hasModifier, hasDialog }: Press): Action | null {
  if (hasModifier || hasDialog) return null;
  if (key === 'Escape') return 'close';
  if (isTyping) return null;
  switch (key) {
    case '/':
      return 'search';
    case 'j':
      return 'next';
    case 'k':
      return 'previous';
    case 'Enter':
      return 'open';
    case 'x':
      return 'select';
    case 'u':
      return 'times';
    case '?':
      return 'help';
    default:
      return null;
  }
}

/** Where the second key of "g" leads: g o is the overview. */
export const GOTO: Record<string, string> = {
  o: 'overview',
  q: 'queues',
  t: 'tasks',
  s: 'schedules',
  d: 'dead-letters',
  w: 'workers',
  r: 'storage',
  e: 'events',
  p: 'operations',
  a: 'audit',
};

/** The row after or before the one that is at hand, within bounds. */
export function moved(at: number, by: number, rows: number): number {
  if (rows === 0) return -1;
  if (at < 0) return by > 0 ? 0 : rows - 1;
  return Math.min(rows - 1, Math.max(0, at + by));
}
