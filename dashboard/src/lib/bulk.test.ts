import { expect, test } from 'vitest';
import { bulkFilter, isEnded, outcome, share, stateWord, withChange, withinQueue } from './bulk';
import { emptyFilter } from './filter';
import type { Operation } from './types';

const operation: Operation = {
  id: 'a',
  kind: 'delete_tasks',
  state: 'running',
  created: '',
  matched: 10,
  done: 1,
  skipped: 2,
  failed: 2,
};

test('a filter is said as the API has it', () => {
  const now = Date.parse('2026-11-24T15:00:00Z');
  const filter = { ...emptyFilter(), state: ['retry'], queue: 'EMAIL', id: 'ab', error: 'x', created_since: '1h' };
  expect(bulkFilter(filter, now)).toEqual({
    states: ['retry'],
    queue: 'EMAIL',
    id: 'ab',
    error: 'x',
    created_since: '2026-11-24T14:00:00.000Z',
  });
});

test('no condition is left out, or more would be met than is shown', () => {
  const conditions = { ...emptyFilter(), type: 't', parent: 'p', worker: 'w', created_until: '1h', tried_since: '1h' };
  expect(bulkFilter(conditions, 3_600_000)).toEqual({
    type: 't',
    parent: 'p',
    worker: 'w',
    created_until: '1970-01-01T00:00:00.000Z',
    tried_since: '1970-01-01T00:00:00.000Z',
  });
});

test('who may use some queues only names the one that is meant', () => {
  expect(withinQueue({ ids: ['a'] }, [], ['EMAIL', 'SMS'])).toEqual({ ids: ['a'] });
  expect(withinQueue({ ids: ['a'] }, ['EMAIL'], [])).toEqual({ ids: ['a'], queue: 'EMAIL' });
  expect(withinQueue({ ids: ['a'] }, ['EMAIL', 'SMS'], ['SMS', 'SMS'])).toEqual({ ids: ['a'], queue: 'SMS' });
  expect(withinQueue({ ids: ['a'] }, ['EMAIL', 'SMS'], ['SMS', 'EMAIL'])).toBeNull();
  expect(withinQueue({ queue: 'SMS' }, ['EMAIL', 'SMS'], [])).toEqual({ queue: 'SMS' });
});

test('progress and outcome', () => {
  expect(isEnded(operation)).toBe(false);
  expect(share(operation)).toBe(0.5);
  expect(outcome(operation)).toBe('1 task deleted, 2 left alone, 2 failed');
  expect(share({ ...operation, matched: 0, state: 'completed' })).toBe(1);
  expect(outcome({ ...operation, state: 'cancelled' })).toBe('Stopped: 1 task deleted, 2 left alone, 2 failed');
  expect(stateWord({ ...operation, state: 'cancelled' })).toBe('stopped');
  expect(stateWord({ ...operation, state: 'completed' })).toBe('done');
  expect(stateWord({ ...operation, state: 'planned', dry_run: true })).toBe('dry run');
});

test('an event changes its operation and no other', () => {
  const operation = (id: string): Operation => ({
    id,
    kind: 'delete_tasks',
    state: 'running',
    by: 'ada',
    created: '',
    matched: 0,
    done: 0,
    skipped: 0,
    failed: 0,
  });
  const all = [operation('a'), operation('b')];
  expect(withChange(all, { id: 'b', state: 'completed', done: 3 })).toEqual([
    all[0],
    { ...all[1], state: 'completed', done: 3 },
  ]);
  expect(withChange(all, { id: 'c', state: 'running' })).toBeNull();
});
