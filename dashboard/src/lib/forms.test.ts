import { expect, test } from 'vitest';
import { goDuration, list, nextSorting, requestKey, sorted, toGoDuration } from './forms';

test.each([
  ['30s', 30e9],
  ['1h30m', 5400e9],
  ['250ms', 250e6],
  ['1.5s', 1.5e9],
  ['0', 0],
  ['7d', 604_800e9],
])('%s is a duration', (text, nanos) => expect(goDuration(text)).toBe(nanos));

test.each(['', '30', '5 apples', '-1s', '1h 5m'])('"%s" is none', (text) => expect(goDuration(text)).toBeNull());

test.each(['1h30m', '250ms', '0s', '30s', '168h'])('%s is written as it was read', (text) =>
  expect(toGoDuration(goDuration(text) ?? -1)).toBe(text),
);

test('a column sorts, once more it turns', () => {
  const rows = [{ n: 2 }, { n: 10 }, { n: 1 }];
  const value = (row: { n: number }) => row.n;
  let sorting = nextSorting({ column: 'x', down: false }, 'n', true);
  expect(sorted(rows, sorting, value).map((r) => r.n)).toEqual([10, 2, 1]);
  sorting = nextSorting(sorting, 'n', true);
  expect(sorted(rows, sorting, value).map((r) => r.n)).toEqual([1, 2, 10]);
  expect(sorted(['b10', 'b9'], { column: '', down: false }, (row) => row)).toEqual(['b9', 'b10']);
});

test('lists', () => expect(list(' a, b\nc,,')).toEqual(['a', 'b', 'c']));

test('keys differ', () => expect(requestKey()).not.toBe(requestKey()));
