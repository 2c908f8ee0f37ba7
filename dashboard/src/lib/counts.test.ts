import { expect, test } from 'vitest';
import { counted, matching } from './counts';
import type { Counts } from './types';

const exact: Counts = { total: 1234, states: { new: 34, complete: 1200 }, queues: [], capped: [] };
const many: Counts = { total: 10_007, states: { new: 7, complete: 10_000 }, queues: [], capped: ['complete'] };

test('exact numbers are shown as they are', () => {
  expect(counted(exact, [])).toBe('1,234');
  expect(counted(exact, ['new'])).toBe('34');
  expect(counted(exact, ['new', 'complete'])).toBe('1,234');
  expect(counted(exact, ['retry'])).toBe('0');
  expect(matching(exact, [])).toEqual({ n: 1234, isCapped: false });
});

test('where there are too many to count it says that there may be more', () => {
  expect(counted(many, ['complete'])).toBe('10,000+');
  expect(counted(many, [])).toBe('10,007+');
  expect(counted(many, ['new', 'complete'])).toBe('10,007+');
  expect(counted(many, ['new'])).toBe('7');
});

test('what is not known yet is not shown', () => {
  expect(counted(null, [])).toBe('');
});

test('a server of an earlier version counts all', () => {
  expect(counted({ total: 1, states: { new: 1 }, queues: [] }, [])).toBe('1');
});
