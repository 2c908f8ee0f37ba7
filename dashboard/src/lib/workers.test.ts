import { expect, test } from 'vitest';
import { leaderName } from './workers';
import type { Worker } from './types';

const worker: Worker = {
  id: 'mailer-24smZHaWnjuP371iglxeQWK7nOi',
  host: 'box7',
  pid: 4711,
  started: '2026-11-24T15:00:00Z',
  queues: ['EMAIL'],
  slots: 8,
  running: [],
};

test('a worker is told by its machine, a server as one, others by their names', () => {
  expect(leaderName(worker.id, [worker])).toBe('box7, process 4711');
  expect(leaderName('http-server-24smZHaWnjuP371iglxeQWK7nOi', [worker])).toBe('an HTTP server (24smZH…K7nOi)');
  expect(leaderName('night-watch', [worker])).toBe('night-watch');
});
