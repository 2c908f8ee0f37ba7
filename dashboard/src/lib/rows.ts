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
  /** The ids of new ones that were not put in. */
  fresh: string[];
  /** Whether there was no place left for the last rows. */
  isCut: boolean;
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
}

export function toRows(tasks: Task[]): Row[] {
  return tasks.map((task) => ({ task, changed: 0, left: 0 }));
}

export function merge(
  rows: Row[],
  changes: (Task | Change)[],
  { filter, now, most, follow, isWhole }: MergeOptions,
): Merged {
  const at = new Map(rows.map((row, i) => [row.task.id, i]));
  const next = [...rows];
  const added: Row[] = [];
  const fresh: string[] = [];
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
      if (follow && (isWhole || !isOlderThanLast(rows, task))) added.push({ task, changed: now, left: 0 });
      else if (isJustMade(task) || mayComeIn(filter)) fresh.push(task.id);
    }
  }
  if (rows.length + added.length - most > most / 2) {
    // nobody can read what is replaced at once; it is told how many there are
    fresh.push(...added.map((row) => row.task.id));
    added.length = 0;
  }
  const all = added.length ? [...added, ...next].sort(newestFirst) : next;
  return { rows: all.slice(0, most), fresh, isCut: all.length > most };
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

function isOlderThanLast(rows: Row[], task: Task): boolean {
  const last = rows.at(-1);
  return last !== undefined && Date.parse(task.created) < Date.parse(last.task.created);
}

/** Whether an event tells of a task that was added a moment ago, rather than of one that stands on another page. */
function isJustMade(task: Task): boolean {
  return task.changed === undefined || Date.parse(task.changed) - Date.parse(task.created) < 5000;
}

/** Whether a task that did not match may do so later. */
function mayComeIn(filter: Filter): boolean {
  return Boolean(filter.state.length || filter.error || filter.worker || filter.tried_since);
}

/** Without those that left a while ago, so that one sees them go. */
export function swept(rows: Row[], now: number, after = 4000): Row[] {
  return rows.some((row) => row.left && now - row.left > after)
    ? rows.filter((row) => !row.left || now - row.left <= after)
    : rows;
}
