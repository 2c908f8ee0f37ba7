/** Changes of the stream as lines to read. */

import type { Change } from './batch';
import { shortId } from './format';
import { toneOf, wordOf, type Tone } from './states';

export interface Entry {
  n: number;
  at: string;
  event: string;
  /** The state of a task; empty for the rest. */
  state: string;
  tone: Tone;
  word: string;
  title: string;
  note: string;
  /** Where it leads; an empty page for nowhere. */
  page: string;
  name: string;
  /** What is searched, in lower case. */
  search: string;
}

export const kinds = ['task', 'queue', 'worker', 'schedule'];

export function asEntry(n: number, change: Change, now: string): Entry | null {
  if (!kinds.includes(change.event) || !change.data || typeof change.data !== 'object') return null;
  const data = change.data as Record<string, unknown>;
  const text = (...keys: string[]) => {
    for (const key of keys) if (typeof data[key] === 'string' && data[key]) return data[key] as string;
    return '';
  };
  const entry = {
    n,
    at: text('changed', 'timestamp', 'at', 'time') || now,
    event: change.event,
    state: '',
    tone: 'quiet' as Tone,
  };
  const search = JSON.stringify(data).toLowerCase();
  switch (change.event) {
    case 'task': {
      const id = text('id');
      if (data.removed === true) {
        return { ...entry, word: 'removed', title: shortId(id), note: '', page: '', name: id, search };
      }
      const state = text('state');
      const tries = typeof data.tries === 'number' && data.tries > 0 ? `try ${data.tries}` : '';
      const note = [shortId(id), text('queue'), tries, text('last_err')].filter(Boolean).join(' · ');
      return {
        ...entry,
        state,
        tone: toneOf(state),
        word: wordOf(state),
        title: text('type') || id,
        note,
        page: 'tasks',
        name: id,
        search,
      };
    }
    case 'queue': {
      const name = text('name', 'queue');
      return {
        ...entry,
        word: 'queue',
        title: name,
        note: text('change', 'reason'),
        page: 'queues',
        name,
        search,
      };
    }
    case 'schedule': {
      const name = text('name', 'schedule');
      const what = text('what', 'change').replaceAll('_', ' ');
      const task = text('task');
      return {
        ...entry,
        tone: 'run',
        word: 'schedule',
        title: name,
        note: [what, task && shortId(task), text('reason')].filter(Boolean).join(' · '),
        page: 'schedules',
        name,
        search,
      };
    }
    default: {
      const id = text('id', 'worker');
      return {
        ...entry,
        word: change.event,
        title: text('host') || id,
        note: [text('change', 'what', 'state'), id].filter(Boolean).join(' · '),
        page: 'workers',
        name: '',
        search,
      };
    }
  }
}
