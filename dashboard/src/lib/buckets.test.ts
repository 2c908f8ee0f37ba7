import { expect, test } from 'vitest';
import { asRange, columns, isEmpty, recentRate, total, type Bucket } from './buckets';

const bucket = (second: number, completed: number, waiting?: number): Bucket => ({
  time: new Date(second * 1000).toISOString(),
  enqueued: 0,
  completed,
  failed: 0,
  retried: 0,
  ...(waiting === undefined ? {} : { waiting }),
});

test('flows are rates, levels are levels', () => {
  expect(columns([bucket(0, 20, 7), bucket(10, 5, 3)], 10, ['completed', 'waiting'])).toEqual([
    [0, 10],
    [2, 0.5],
    [7, 3],
  ]);
});

test('a gap is nothing done, and an unknown level', () => {
  expect(columns([bucket(0, 10, 1), bucket(30, 10, 2)], 10, ['completed', 'waiting'])).toEqual([
    [0, 10, 20, 30],
    [1, 0, 0, 1],
    [1, null, null, 2],
  ]);
});

test('order does not matter, what has no time is left out', () => {
  const odd = { ...bucket(0, 1), time: 'odd' };
  expect(columns([bucket(10, 1), odd, bucket(0, 1)], 10, ['completed'])[0]).toEqual([0, 10]);
  expect(columns([], 10, ['completed', 'failed'])).toEqual([[], [], []]);
});

test('sums and recent rates', () => {
  const buckets = [bucket(0, 100), bucket(10, 20), bucket(20, 40), bucket(30, 60), bucket(40, 1)];
  expect(total(buckets, 'completed')).toBe(221);
  expect(recentRate(buckets, 10, 'completed', 50_000)).toBe(3.05);
  expect(recentRate([], 10, 'completed', 0)).toBe(0);
});

test('the newest bucket is still being filled, and its rate does not seem to fall for that', () => {
  const buckets = [bucket(0, 120), bucket(60, 40)];
  expect(columns(buckets, 60, ['completed'], 80_000)[1]).toEqual([2, 2]);
  expect(recentRate(buckets, 60, 'completed', 80_000)).toBe(2);
  // of what has just begun too little is known: it is taken together with what was before
  expect(columns(buckets, 60, ['completed'], 64_000)[1]).toEqual([2, 2.5]);
  expect(columns([bucket(60, 30)], 60, ['completed'], 64_000)[1]).toEqual([1]);
  expect(columns(buckets, 60, ['completed'], 110_000)[1]).toEqual([2, 0.8]);
  expect(columns(buckets, 60, ['completed'], 500_000)[1]).toEqual([2, 40 / 60]);
});

test('short buckets of which not all is known yet are left out', () => {
  const buckets = [bucket(0, 5), bucket(5, 10), bucket(10, 2), bucket(15, 0)];
  expect(columns(buckets, 5, ['completed'], 17_000)).toEqual([
    [0, 5],
    [1, 2],
  ]);
});

test('how long tries ran and the oldest waited is in seconds', () => {
  const busy = { ...bucket(0, 1), runs: 4, run_time: 2e9, oldest: 5e9 };
  expect(columns([busy, bucket(10, 0)], 10, ['took', 'oldest'])).toEqual([
    [0, 10],
    [0.5, null],
    [5, null],
  ]);
});

test('nothing is nothing', () => {
  expect(isEmpty([[0, null], []])).toBe(true);
  expect(isEmpty([[0, 0.1]])).toBe(false);
});

test('an unknown range is an hour', () => {
  expect(asRange('7d')).toBe('7d');
  expect(asRange('9y')).toBe('1h');
  expect(asRange(null, '5m')).toBe('5m');
});
