/** The rows of a list that is alive: changes are put in where they belong, and the list never grows beyond its page. */

import { matches, type Filter } from './filter';
import type { Task } from './types';

export interface Row {
  task: Task;
  /** When it last changed while it was looked at, 0 for not. */
  changed: number;
  /** Since when it no longer belongs into the list, 0 for not. */
  left: number;
}

export interface Change {
  id: string;
  removed?: boolean;
}

export interface Merged {
  rows: Row[];
  /** How many new ones there are that were not put in. */
  fresh: number;
}

export interface MergeOptions {
  filter: Filter;
  now: number;
  /** How many rows a page has. */
  most: number;
  /** Whether new tasks go on top: on the first page of the newest, while nobody reads further down. */
  follow: boolean;
  /** Whether the list is all there is, so that older ones have their place in it too. */
  isWhole?: boolean;
  /** Whether one that is not put in is new here; what stands on another page is not. All are, where it is not given. */
  isFresh?: (task: Task) => boolean;
}

export function toRows(tasks: Task[]): Row[] {
  return tasks.map((task) => ({ task, changed: 0, left: 0 }));
}

export function merge(
  rows: Row[],
  changes: (Task | Change)[],
  { filter, now, most, follow, isWhole, isFresh }: MergeOptions,
): Merged {
  const at = new Map(rows.map((row, i) => [row.task.id, i]));
  const next = [...rows];
  const added: Row[] = [];
  let fresh = 0;
  for (const change of changes) {
    const i = at.get(change.id);
    if ('removed' in change && change.removed) {
      if (i !== undefined && !next[i]!.left) next[i] = { ...next[i]!, left: now };
      continue;
    }
    const task = change as Task;
    if (i !== undefined) {
      const row = next[i]!;
      const merged = { ...without(row.task, task), ...task };
      next[i] = { task: merged, changed: now, left: matches(filter, merged, now) ? 0 : row.left || now };
    } else if (matches(filter, task, now)) {
      if (follow && (isWhole || isNewerThanFirst(rows, task))) added.push({ task, changed: now, left: 0 });
      else if (!isFresh || isFresh(task)) fresh++;
    }
  }
  if (added.length > most / 2) {
    // nobody can read what is replaced at once; it is told how many there are
    fresh += added.length;
    added.length = 0;
  }
  const all = added.length ? [...added, ...next].sort(newestFirst).slice(0, most) : next;
  return { rows: all, fresh };
}

/** Times are compared as such: one of them may have more digits than the other. */
function newestFirst(a: Row, b: Row): number {
  return Date.parse(b.task.created) - Date.parse(a.task.created);
}

/** What a state brings and the next one does not have goes with it. */
function without(old: Task, now: Task): Task {
  const rest = { ...old };
  for (const key of ['last_err', 'not_before', 'run', 'tried', 'worker'] as const) {
    if (!(key in now)) delete rest[key];
  }
  return rest;
}

function isNewerThanFirst(rows: Row[], task: Task): boolean {
  const first = rows[0];
  return !first || task.created >= first.task.created;
}

/** Without those that left a while ago, so that one sees them go. */
export function swept(rows: Row[], now: number, after = 4000): Row[] {
  return rows.some((row) => row.left && now - row.left > after)
    ? rows.filter((row) => !row.left || now - row.left <= after)
    : rows;
}
