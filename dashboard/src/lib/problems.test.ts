import { expect, test } from 'vitest';
import { ageOf, queueRows, toneOfSeverity, troubles, withoutName } from './problems';
import type { Overview } from './types';

const now = Date.parse('2026-11-24T15:00:00Z');
const overview: Overview = {
  severity: 'fault',
  health: 'Two queues are in trouble.',
  problems: [
    { severity: 'note', text: 'nothing much' },
    { severity: 'warning', text: 'REPORTS is paused', queue: 'REPORTS' },
    { severity: 'fault', text: 'EMAIL: 3 tasks wait and no worker serves it', queue: 'EMAIL' },
  ],
  queues: [
    {
      name: 'EMAIL',
      severity: 'fault',
      waiting: 3,
      running: 0,
      delayed: 0,
      dead: 0,
      paused: false,
      workers: 0,
      oldest_waiting: '2026-11-24T14:50:00Z',
    },
  ],
  workers: 0,
  states: {},
};

test('troubles come the worst first, without notes', () => {
  expect(troubles(overview).map((trouble) => [trouble.tone, trouble.queue])).toEqual([
    ['bad', 'EMAIL'],
    ['warn', 'REPORTS'],
  ]);
  expect(troubles(overview, 'REPORTS')).toHaveLength(1);
  expect(troubles(null)).toEqual([]);
});

test('a queue is not named twice', () => {
  expect(withoutName('EMAIL: 3 tasks wait', 'EMAIL')).toBe('3 tasks wait');
  expect(withoutName('queue EMAIL is paused', 'EMAIL')).toBe('paused');
  expect(withoutName('Queue EMAIL: 45 of 60 tries failed in the last 5 minutes.', 'EMAIL')).toBe(
    '45 of 60 tries failed in the last 5 minutes',
  );
  expect(withoutName('No worker serves queue EMAIL, and 3 wait in it.', 'EMAIL')).toBe(
    'No worker serves it, and 3 wait in it',
  );
  expect(withoutName('The oldest task in queue EMAIL has waited for 7 minutes.', 'EMAIL')).toBe(
    'The oldest task has waited for 7 minutes',
  );
  expect(withoutName('EMAIL', 'EMAIL')).toBe('EMAIL');
  expect(withoutName('all is lost', '')).toBe('all is lost');
});

test('rows know their age and their limit', () => {
  expect(queueRows(overview, [{ name: 'EMAIL', max_concurrent: 5 }], now)[0]).toMatchObject({
    oldest: 600_000,
    max_concurrent: 5,
  });
  expect(queueRows(undefined, [], now)).toEqual([]);
  expect(ageOf(undefined, now)).toBeNull();
  expect(ageOf('2026-11-24T15:00:05Z', now)).toBe(0);
});

test('a severity of a later version is quiet', () => expect(toneOfSeverity('odd' as never)).toBe('quiet'));
