import { expect, test } from 'vitest';
import { firingTone, firingWords, tasksOf } from './firings';

const firing = { due: '2026-11-24T15:00:00Z', at: '2026-11-24T15:00:00Z', what: 'fired' };

test('the colour is that of the task where that did not end well', () => {
  expect(firingTone(firing)).toBe('good');
  expect(firingTone({ ...firing, task_state: 'complete' })).toBe('good');
  expect(firingTone({ ...firing, task_state: 'expired' })).toBe('bad');
  expect(firingTone({ ...firing, what: 'caught_up', task_state: 'retry' })).toBe('warn');
  expect(firingTone({ ...firing, what: 'by_hand', task_state: 'active' })).toBe('run');
  expect(firingTone({ ...firing, what: 'odd' })).toBe('quiet');
});

test('it is said what came of it', () => {
  expect(firingWords({ ...firing, task_state: 'retry' })).toBe(
    'fired, due 2026-11-24 15:00:00 UTC, its task is to be retried',
  );
  expect(firingWords({ ...firing, what: 'caught_up', reason: 'late' })).toBe(
    'caught up, due 2026-11-24 15:00:00 UTC: late',
  );
});

test('the tasks of all histories are known', () => {
  const histories = [
    { history: [{ ...firing, task_id: 'a' }, firing] },
    {},
    { history: [{ ...firing, task_id: 'b' }] },
  ];
  expect([...tasksOf(histories)]).toEqual(['a', 'b']);
});
