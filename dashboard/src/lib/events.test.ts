import { expect, test } from 'vitest';
import { asEntry } from './events';

const now = '2026-11-24T15:00:00Z';

test('a task is told with its state, its queue and its error', () => {
  const data = { id: 'a1', type: 'email:new', queue: 'EMAIL', state: 'retry', tries: 2, last_err: 'no route' };
  expect(asEntry(1, { event: 'task', key: 'a1', data }, now)).toMatchObject({
    at: now,
    word: 'to be retried',
    tone: 'warn',
    title: 'email:new',
    note: 'a1 · EMAIL · try 2 · no route',
    page: 'tasks',
    name: 'a1',
  });
});

test('a task that is gone leads nowhere', () => {
  expect(asEntry(1, { event: 'task', key: 'a', data: { id: 'a', removed: true } }, now)).toMatchObject({
    word: 'removed',
    page: '',
  });
});

test('queues and schedules are told', () => {
  expect(asEntry(1, { event: 'queue', key: '', data: { queue: 'EMAIL', change: 'paused' } }, now)).toMatchObject({
    title: 'EMAIL',
    note: 'paused',
  });
  expect(
    asEntry(1, { event: 'schedule', key: '', data: { schedule: 'nightly', what: 'caught_up', task: 'a1' } }, now),
  ).toMatchObject({
    title: 'nightly',
    note: 'caught up · a1',
  });
  expect(
    asEntry(1, { event: 'schedule', key: '', data: { schedule: 'nightly', change: 'paused' } }, now),
  ).toMatchObject({
    title: 'nightly',
    note: 'paused',
  });
});

test('workers are told by their machine', () => {
  const data = { worker: 'w1', id: 'w1', host: 'node-3', change: 'gone', at: now };
  expect(asEntry(1, { event: 'worker', key: 'w1', data }, now)).toMatchObject({
    title: 'node-3',
    note: 'gone · w1',
    page: 'workers',
  });
});

test('what is no event for people is left out', () => {
  expect(asEntry(1, { event: 'stats', key: '', data: {} }, now)).toBeNull();
  expect(asEntry(1, { event: 'task', key: '', data: 'odd' }, now)).toBeNull();
});
