/** What forms and tables need: orders, durations as they are written, keys of requests. */

export interface Sorting {
  column: string;
  down: boolean;
}

export function nextSorting(now: Sorting, column: string, downFirst: boolean): Sorting {
  return now.column === column ? { column, down: !now.down } : { column, down: downFirst };
}

export function sorted<T>(rows: T[], sorting: Sorting, value: (row: T, column: string) => string | number): T[] {
  const sign = sorting.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a, sorting.column), value(b, sorting.column)];
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    return sign * String(x).localeCompare(String(y), undefined, { numeric: true });
  });
}

/** A Go duration: 30s, 1h30m, 250ms; null where it is none. */
export function goDuration(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  const units: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9, d: 86_400e9 };
  let rest = trimmed;
  let nanos = 0;
  while (rest) {
    const match = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/.exec(rest);
    if (!match) return null;
    nanos += Number(match[1]) * units[match[2]!]!;
    rest = rest.slice(match[0].length);
  }
  return trimmed ? Math.round(nanos) : null;
}

/** Nanoseconds as a Go duration of whole units: 1h30m, 250ms, 0s. */
export function toGoDuration(nanos: number | undefined): string {
  if (!nanos) return '0s';
  const parts: [string, number][] = [
    ['h', 3600e9],
    ['m', 60e9],
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
    ['ns', 1],
  ];
  let rest = nanos;
  let text = '';
  for (const [unit, size] of parts) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n) text += `${n}${unit}`;
  }
  return text;
}

/** A span from now like 5m, or a time like 2026-12-01 09:00 in the reader's zone; null where it is neither. */
export function spanOrTime(text: string): { span: string } | { time: string } | null {
  const trimmed = text.trim();
  if (goDuration(trimmed) !== null) return { span: trimmed };
  const at = /^\d{4}-\d\d-\d\d/.test(trimmed) ? Date.parse(trimmed) : NaN;
  return Number.isNaN(at) ? null : { time: new Date(at).toISOString() };
}

/** The base64 of a text: so JSON is sent as it was written, with each digit of its numbers. */
export function base64(text: string): string {
  return btoa([...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join(''));
}

/** What is wrong with a payload that should be JSON, in a sentence; empty where nothing is. */
export function jsonProblem(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch {
    return 'The payload is not JSON.';
  }
}

/** Lines of "name: value"; null where one is none. */
export function pairs(text: string): Record<string, string> | null {
  const found: Record<string, string> = {};
  for (const line of text.split('\n').filter((each) => each.trim())) {
    const colon = line.indexOf(':');
    if (colon < 1) return null;
    found[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return found;
}

/** A key by which the server knows a request that is sent again. */
export function requestKey(): string {
  const raw = crypto.getRandomValues(new Uint8Array(16));
  return [...raw].map((b) => b.toString(16).padStart(2, '0')).join('');
}

/** What stands in a field: fields of numbers give numbers, and nothing for an empty one. */
export function fieldText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value).trim();
}

/** Where a list of text lines or words separated by commas is written. */
export function list(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((word) => word.trim())
    .filter(Boolean);
}
