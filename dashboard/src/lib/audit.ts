/** Entries of the audit log in words: what was done, to what, and how it ended. */

import { shortId } from './format';
import type { Tone } from './states';
import type { AuditEntry } from './types';

const WORDS: Record<string, string> = {
  'POST /v1/tasks': 'Add a task',
  'POST /v1/tasks/bulk': 'Add tasks',
  'POST /v1/tasks/retry': 'Retry tasks',
  'DELETE /v1/tasks/{id}': 'Delete task',
  'POST /v1/tasks/{id}/retry': 'Retry task',
  'POST /v1/tasks/{id}/cancel': 'Cancel task',
  'POST /v1/queues': 'Add a queue',
  'PATCH /v1/queues/{name}': 'Change queue',
  'DELETE /v1/queues/{name}': 'Delete queue',
  'POST /v1/queues/{name}/purge': 'Purge queue',
  'POST /v1/queues/{name}/pause': 'Pause queue',
  'POST /v1/queues/{name}/resume': 'Resume queue',
  'POST /v1/schedules': 'Add a schedule',
  'PATCH /v1/schedules/{name}': 'Change schedule',
  'DELETE /v1/schedules/{name}': 'Delete schedule',
  'POST /v1/schedules/{name}/pause': 'Pause schedule',
  'POST /v1/schedules/{name}/resume': 'Resume schedule',
  'POST /v1/schedules/{name}/run': 'Run schedule now',
  'POST /v1/dead-letters/purge': 'Purge dead letters',
  'DELETE /v1/dead-letters/{id}': 'Delete dead letter',
  'POST /v1/dead-letters/{id}/retry': 'Retry dead letter',
  'POST /v1/operations': 'Start an operation',
  'POST /v1/operations/{id}/cancel': 'Stop operation',
  'POST /v1/session': 'Sign in',
  'DELETE /v1/session': 'Sign out',
  refusals: 'Refusals that were not kept:',
};

/** Where the pages of what an entry names are. */
const PAGES: Record<string, string> = {
  tasks: 'tasks',
  queues: 'queues',
  schedules: 'schedules',
  'dead-letters': 'tasks',
  operations: 'operations',
};

export interface Deed {
  /** What was asked for; as it was sent where there are no words for it. */
  words: string;
  /** What it was done to, as people read it; empty for nothing in particular. */
  name: string;
  /** Where that is looked at; an empty page for nowhere. */
  page: string;
  /** Its name or id as a whole. */
  id: string;
}

export function deed(entry: AuditEntry): Deed {
  const words = WORDS[entry.action] ?? entry.action;
  // refused before anybody looked what the path stands for
  if (!entry.action.includes(' ')) return { words, name: entry.target, page: '', id: '' };
  const id = named(entry);
  const kind = entry.target.split('/')[2] ?? '';
  return {
    words,
    name: kind === 'queues' || kind === 'schedules' ? id : shortId(id),
    page: id ? (PAGES[kind] ?? '') : '',
    id,
  };
}

/** What stands in the target where the action has {name} or {id}, or behind it for the one thing that was made. */
function named(entry: AuditEntry): string {
  const path = entry.action.replace(/^\S+ /, '');
  const found = path.split('/').findIndex((part) => part.startsWith('{'));
  const made = entry.target !== path && !entry.target.includes(' ');
  const at = found < 0 && made ? 3 : found;
  const text = at < 0 ? '' : (entry.target.split('/')[at] ?? '');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How it ended: done, refused to who asked, not possible, or failed in the server. */
export function ending({ status, reason }: AuditEntry): { tone: Tone; text: string } {
  const why = reason ? `: ${reason.replaceAll('_', ' ')}` : '';
  if (status < 400) return { tone: 'good', text: 'done' };
  if (status === 401 || status === 403 || status === 429) return { tone: 'bad', text: `refused${why}` };
  return { tone: status >= 500 ? 'bad' : 'warn', text: `not done${why}` };
}

export interface AuditFilter {
  who: string;
  text: string;
  /** A span like 1h; empty for all that is kept. */
  since: string;
  refused: boolean;
}

export function fromQuery(query: URLSearchParams): AuditFilter {
  return {
    who: query.get('who') ?? '',
    text: query.get('text') ?? '',
    since: query.get('since') ?? '',
    refused: query.get('refused') === 'true',
  };
}

export function toQuery(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const key of ['who', 'text', 'since'] as const) {
    if (filter[key].trim()) query.set(key, filter[key].trim());
  }
  if (filter.refused) query.set('refused', 'true');
  return query;
}

/** Whether what is new belongs into the list; it is within any span. */
export function matches(filter: AuditFilter, entry: AuditEntry): boolean {
  const who = filter.who.trim();
  const text = filter.text.trim();
  return (
    (!who || entry.who === who) &&
    (!text || entry.action.includes(text) || entry.target.includes(text)) &&
    (!filter.refused || entry.status >= 400)
  );
}

export interface AuditPage {
  /** The newest first. */
  entries: AuditEntry[];
  /** The cursor of what is older; absent where nothing is. */
  next?: string;
}

/** The list with what is new on top of it, each entry once; what is older than all that is listed is on a later page. */
export function withNews(entries: AuditEntry[], news: AuditEntry[]): AuditEntry[] {
  const known = new Set(entries.map((entry) => entry.sequence));
  const oldest = entries.at(-1)?.sequence ?? 0;
  const added = news.filter((entry) => entry.sequence > oldest && !known.has(entry.sequence));
  return added.length ? [...added, ...entries].sort((a, b) => b.sequence - a.sequence) : entries;
}

/** The list with its first page read again; that page alone where there is a gap between them. */
export function readAgain(listed: AuditPage, first: AuditPage): AuditPage {
  const known = new Set(listed.entries.map((entry) => entry.sequence));
  return first.entries.some((entry) => known.has(entry.sequence))
    ? { entries: withNews(listed.entries, first.entries), next: listed.next }
    : first;
}
