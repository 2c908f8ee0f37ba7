/** Bulk actions: what is asked of the server, and in what words a person is asked first. */

import { post } from './api';
import type { Filter } from './filter';
import { toApi } from './filter';
import { count, many } from './format';
import type { Operation } from './types';

export type Kind = 'retry_tasks' | 'cancel_tasks' | 'delete_tasks' | 'retry_dead_letters' | 'delete_dead_letters';

export const KIND_WORDS: Record<Kind, { verb: string; done: string; noun: string; danger: boolean }> = {
  retry_tasks: { verb: 'Retry', done: 'retried', noun: 'task', danger: false },
  cancel_tasks: { verb: 'Cancel', done: 'cancelled', noun: 'task', danger: true },
  delete_tasks: { verb: 'Delete', done: 'deleted', noun: 'task', danger: true },
  retry_dead_letters: { verb: 'Retry', done: 'retried', noun: 'dead letter', danger: false },
  delete_dead_letters: { verb: 'Delete', done: 'deleted', noun: 'dead letter', danger: true },
};

export function kindWords(kind: string) {
  return KIND_WORDS[kind as Kind] ?? { verb: kind.replaceAll('_', ' '), done: 'done', noun: 'task', danger: false };
}

/** The filter of a bulk action, as the API has it. */
export function bulkFilter(filter: Filter, now: number): Record<string, unknown> {
  const query = toApi(filter, now);
  const body: Record<string, unknown> = {};
  if (filter.state.length) body.states = filter.state;
  if (filter.queue) body.queue = filter.queue;
  if (filter.type) body.type = filter.type;
  if (filter.id) body.id = filter.id;
  if (filter.error) body.error = filter.error;
  if (filter.parent) body.parent = filter.parent;
  if (filter.worker) body.worker = filter.worker;
  for (const time of ['created_since', 'created_until', 'tried_since', 'tried_until'] as const) {
    if (filter[time]) body[time] = query.get(time);
  }
  return body;
}

/**
 * The filter for a reader who may use these queues only: the server wants one of them named. Null where the tasks that are
 * meant are of several; as it was for a reader of all queues.
 */
export function withinQueue(
  filter: Record<string, unknown>,
  readers: string[],
  meant: string[],
): Record<string, unknown> | null {
  if (readers.length === 0 || filter.queue) return filter;
  const queues = readers.length === 1 ? readers : [...new Set(meant)];
  return queues.length === 1 ? { ...filter, queue: queues[0] } : null;
}

export function start(kind: Kind, filter: Record<string, unknown>, dryRun: boolean, reason = ''): Promise<Operation> {
  return post('/operations', { kind, filter, dry_run: dryRun || undefined, reason: reason || undefined });
}

export function isEnded(operation: Operation): boolean {
  return ['planned', 'completed', 'cancelled', 'failed'].includes(operation.state);
}

/** How it is, in a word: an operation that cancels tasks is not called cancelled itself. */
export function stateWord(operation: Operation): string {
  if (operation.dry_run) return 'dry run';
  return { cancelled: 'stopped', completed: 'done' }[operation.state] ?? operation.state;
}

/** What became of it, in a sentence. */
export function outcome(operation: Operation): string {
  const words = kindWords(operation.kind);
  const parts = [`${many(operation.done, words.noun)} ${words.done}`];
  if (operation.skipped) parts.push(`${count(operation.skipped)} left alone`);
  if (operation.failed) parts.push(`${count(operation.failed)} failed`);
  const end = { cancelled: 'Stopped: ', failed: 'Failed: ' }[operation.state] ?? '';
  return end + parts.join(', ');
}

/** The operations with one of them as an event tells it; null where it is not among them. */
export function withChange(operations: Operation[], change: Partial<Operation>): Operation[] | null {
  const at = operations.findIndex((operation) => operation.id === change.id);
  return at < 0 ? null : operations.with(at, { ...operations[at]!, ...change });
}

export function share(operation: Operation): number {
  if (operation.progress !== undefined) return operation.progress;
  const through = operation.done + operation.skipped + operation.failed;
  return operation.matched > 0 ? Math.min(1, through / operation.matched) : isEnded(operation) ? 1 : 0;
}
