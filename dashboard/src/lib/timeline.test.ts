import { expect, test } from 'vitest';
import { timeline } from './timeline';
import type { Task } from './types';

const task: Task = { id: 'a', type: 't', queue: 'Q', state: 'new', created: '2026-11-24T15:00:00Z', tries: 0 };
const history = [
  { try: 1, started: '2026-11-24T15:00:01Z', ended: '2026-11-24T15:00:03Z', worker: 'w1', error: 'smtp timeout' },
];
const titles = (t: Task) => timeline(t).map((moment) => moment.title);

test('a new task was made', () => expect(titles(task)).toEqual(['Created']));

test('a failed try has its time, its worker and its error', () => {
  const retry = {
    ...task,
    state: 'retry',
    tries: 1,
    history,
    last_err: 'smtp timeout',
    not_before: '2026-11-24T15:01:00Z',
  };
  expect(titles(retry)).toEqual(['Created', 'Try 1 failed', 'Next try']);
  expect(timeline(retry)[1]).toMatchObject({ took: 2000, worker: 'w1', error: 'smtp timeout' });
});

test('a failure that only the last error tells of is there too', () => {
  expect(titles({ ...task, state: 'retry', tries: 1, last_err: 'x', tried: '2026-11-24T15:00:01Z' })).toEqual([
    'Created',
    'Try 1 failed',
  ]);
});

test('a running task, a complete one and an expired one', () => {
  expect(titles({ ...task, state: 'active', tries: 2, history })).toEqual([
    'Created',
    'Try 1 failed',
    'Try 2 is running',
  ]);
  expect(titles({ ...task, state: 'complete', tries: 2, history })).toEqual([
    'Created',
    'Try 1 failed',
    'Complete at try 2',
  ]);
  const expired = timeline({ ...task, state: 'expired', tries: 1, history, last_err: 'smtp timeout' });
  expect(expired.at(-1)).toMatchObject({ title: 'Expired', at: '2026-11-24T15:00:03Z' });
  expect(expired.at(-1)?.error).toBeUndefined();
});

test('a deadline is told while it counts', () => {
  const deadline = '2026-11-24T16:00:00Z';
  expect(titles({ ...task, state: 'blocked', deadline })).toEqual([
    'Created',
    'Waits for its dependencies',
    'Has to have started by',
  ]);
  expect(titles({ ...task, state: 'complete', deadline })).not.toContain('Has to have started by');
});
