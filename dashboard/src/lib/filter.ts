/** What the list of tasks is narrowed to: between the address of the page, the filter bar and the API. */

import { isState } from './states';
import type { Task } from './types';

export interface Filter {
  state: string[];
  queue: string;
  type: string;
  id: string;
  error: string;
  parent: string;
  worker: string;
  created_since: string;
  created_until: string;
  tried_since: string;
  tried_until: string;
  sort: string;
}

const TEXTS = [
  'queue',
  'type',
  'id',
  'error',
  'parent',
  'worker',
  'created_since',
  'created_until',
  'tried_since',
  'tried_until',
  'sort',
] as const;

/** The words that the filter bar knows, in the order in which it offers them, with what they mean. */
export const WORDS: Record<string, string> = {
  state: 'state of the task',
  queue: 'queue it is in',
  type: 'type of the task',
  id: 'id begins with',
  error: 'last error contains',
  since: 'created within the last, as in 15m, 6h, 7d',
  until: 'created before the last, as in 1h',
  tried: 'tried within the last, as in 15m',
  tried_until: 'last tried before the last, as in 1h',
  parent: 'depends on this task',
  worker: 'run by this worker',
};

export function emptyFilter(): Filter {
  return {
    state: [],
    queue: '',
    type: '',
    id: '',
    error: '',
    parent: '',
    worker: '',
    created_since: '',
    created_until: '',
    tried_since: '',
    tried_until: '',
    sort: '',
  };
}

export function fromQuery(query: URLSearchParams): Filter {
  const filter = emptyFilter();
  filter.state = [...new Set(query.getAll('state').filter(Boolean))];
  for (const key of TEXTS) filter[key] = query.get(key) ?? '';
  return filter;
}

export function toQuery(filter: Filter): URLSearchParams {
  const query = new URLSearchParams();
  for (const state of filter.state) query.append('state', state);
  for (const key of TEXTS) if (filter[key]) query.set(key, filter[key]);
  return query;
}

/** As toQuery, with spans like 15m made times, which is what the API wants. */
export function toApi(filter: Filter, now: number): URLSearchParams {
  const query = toQuery(filter);
  for (const key of ['created_since', 'created_until', 'tried_since', 'tried_until']) {
    const span = spanMillis(query.get(key) ?? '');
    if (span !== null) query.set(key, new Date(now - span).toISOString());
  }
  return query;
}

/** As toApi, for counts of each state. */
export function toCounts(filter: Filter, now: number): URLSearchParams {
  return toApi({ ...filter, state: [], sort: '' }, now);
}

export function isNarrowed(filter: Filter): boolean {
  const query = toQuery(filter);
  query.delete('sort');
  return query.toString() !== '';
}

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of 15m, 6h, 7d; null where it is no span. */
export function spanMillis(text: string): number | null {
  const match = /^(\d{1,6})([smhdw])$/.exec(text.trim());
  return match ? Number(match[1]) * (UNITS[match[2]!] ?? 0) : null;
}

const KEY_OF: Record<string, keyof Filter> = {
  since: 'created_since',
  until: 'created_until',
  tried: 'tried_since',
  tried_until: 'tried_until',
};

export interface Parsed {
  filter: Filter;
  /** What could not be understood, in a sentence; empty where all was. */
  problem: string;
}

/** The text of the filter bar: words like queue:EMAIL, values in quotes where they have spaces; a bare word is an id's beginning. */
export function parseText(text: string, sort = ''): Parsed {
  const filter = { ...emptyFilter(), sort };
  let problem = '';
  for (const { key, value } of words(text)) {
    if (!key) {
      if (filter.id) problem = `Only one id can be searched for; "${value}" is left out.`;
      else filter.id = value;
    } else if (!(key in WORDS)) {
      problem = `There is no filter "${key}"; there are ${Object.keys(WORDS).join(', ')}.`;
    } else if (value === '') {
      problem ||= `"${key}:" needs a value.`;
    } else if (key === 'state') {
      for (const part of value.split(',').filter(Boolean)) {
        if (!isState(part)) problem = `There is no state "${part}".`;
        else if (!filter.state.includes(part)) filter.state.push(part);
      }
    } else if (key in KEY_OF && spanMillis(value) === null && Number.isNaN(Date.parse(value))) {
      problem = `"${value}" is no time; write 15m, 6h, 7d, or 2026-11-24T15:00:00Z.`;
    } else {
      filter[KEY_OF[key] ?? (key as 'id')] = value as never;
    }
  }
  return { filter, problem };
}

/** The text that parseText reads. */
export function toText(filter: Filter): string {
  const parts: string[] = [];
  if (filter.state.length) parts.push(`state:${filter.state.join(',')}`);
  const names: [string, string][] = [
    ['queue', filter.queue],
    ['type', filter.type],
    ['id', filter.id],
    ['error', filter.error],
    ['since', filter.created_since],
    ['until', filter.created_until],
    ['tried', filter.tried_since],
    ['tried_until', filter.tried_until],
    ['parent', filter.parent],
    ['worker', filter.worker],
  ];
  for (const [name, value] of names) if (value) parts.push(`${name}:${quote(value)}`);
  return parts.join(' ');
}

function quote(value: string): string {
  return /[\s"]/.test(value) ? `"${value.replaceAll('"', '\\"')}"` : value;
}

interface Word {
  key: string;
  value: string;
}

function words(text: string): Word[] {
  const found: Word[] = [];
  const pattern = /(?:([a-z_]+):)?(?:"((?:\\"|[^"])*)"?|(\S+)|(?=\s|$))/g;
  for (const match of text.matchAll(pattern)) {
    const [, key = '', quoted, plain = ''] = match;
    if (!key && quoted === undefined && !plain) continue;
    found.push({ key, value: quoted === undefined ? plain : quoted.replaceAll('\\"', '"') });
  }
  return found;
}

export interface Suggestion {
  /** What the text becomes when it is taken. */
  text: string;
  label: string;
  hint: string;
}

/** What the filter bar offers at the end of the text: words, then values that are known; nothing within quotes. */
export function suggest(text: string, known: Record<string, string[]>): Suggestion[] {
  if ((text.replaceAll('\\"', '').split('"').length - 1) % 2 === 1) return [];
  const start = Math.max(text.lastIndexOf(' '), -1) + 1;
  const word = text.slice(start);
  const before = text.slice(0, start);
  const colon = word.indexOf(':');
  if (colon < 0) {
    return Object.entries(WORDS)
      .filter(([key]) => key.startsWith(word.toLowerCase()) && key !== word)
      .map(([key, hint]) => ({ text: `${before}${key}:`, label: `${key}:`, hint }));
  }
  const key = word.slice(0, colon);
  const values = key === 'state' ? word.slice(colon + 1).split(',') : [word.slice(colon + 1)];
  const last = values.pop() ?? '';
  return (known[key] ?? [])
    .filter((value) => value.toLowerCase().includes(last.toLowerCase()) && value !== last && !values.includes(value))
    .slice(0, 12)
    .map((value) => ({ text: `${before}${key}:${[...values, value].join(',')} `, label: value, hint: '' }));
}

/** Whether a change from the stream belongs into the list, as the server decides it. */
export function matches(filter: Filter, task: Task, now: number): boolean {
  return (
    (filter.state.length === 0 || filter.state.includes(task.state)) &&
    (filter.queue === '' || filter.queue === task.queue) &&
    (filter.type === '' || filter.type === task.type) &&
    task.id.startsWith(filter.id) &&
    (task.last_err ?? '').toLowerCase().includes(filter.error.toLowerCase()) &&
    (filter.parent === '' || (task.dependencies ?? []).includes(filter.parent)) &&
    (filter.worker === '' || filter.worker === task.worker) &&
    isSince(task.created, filter.created_since, now) &&
    !(filter.created_until && isSince(task.created, filter.created_until, now)) &&
    isSince(task.tried, filter.tried_since, now) &&
    !(filter.tried_until && (!task.tried || isSince(task.tried, filter.tried_until, now)))
  );
}

/** Whether something was at a time or later; a span like 15m reaches back from now, and no time is at any. */
function isSince(at: string | undefined, since: string, now: number): boolean {
  if (since === '') return true;
  const span = spanMillis(since);
  return at !== undefined && Date.parse(at) >= (span === null ? Date.parse(since) : now - span);
}
