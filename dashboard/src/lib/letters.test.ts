import { expect, test } from 'vitest';
import { groups, pattern } from './letters';
import type { Letter } from './types';

const letter = (id: string, error: string, died: string, queue = 'Q'): Letter => ({
  id,
  type: 't',
  queue,
  reason: 'expired',
  died,
  tries: 1,
  error,
});

test.each([
  ['timeout after 30s at 10.0.0.7:25', 'timeout after 31s at 10.0.0.8:25'],
  ['no user "ada"', 'no user "bob"'],
  ['task 24smZHaWnjuP371iglxeQWK7nOi is gone', 'task 24YUZF4MzOCLgI7kpwrGtT4lYnS is gone'],
  ['boom\n at A', 'boom\n at B'],
])('"%s" and "%s" are one error', (a, b) => expect(pattern(a)).toBe(pattern(b)));

test('different errors stay apart', () => expect(pattern('no route')).not.toBe(pattern('no host')));

test('the most come first, with the error of the newest', () => {
  const found = groups([
    letter('a', 'odd', '2026-11-24T15:00:00Z'),
    letter('b', 'timeout 1', '2026-11-24T14:00:00Z'),
    letter('c', 'timeout 2', '2026-11-24T14:30:00Z', 'R'),
  ]);
  expect(found.map((group) => [group.error, group.letters.length])).toEqual([
    ['timeout 2', 2],
    ['odd', 1],
  ]);
  expect(found[0]).toMatchObject({ queues: ['Q', 'R'], latest: '2026-11-24T14:30:00Z' });
  expect(groups([])).toEqual([]);
});
