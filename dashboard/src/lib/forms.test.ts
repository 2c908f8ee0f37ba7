import { expect, test } from 'vitest';
import {
  base64,
  fieldText,
  goDuration,
  jsonProblem,
  list,
  nextSorting,
  pairs,
  requestKey,
  sorted,
  spanOrTime,
  toGoDuration,
} from './forms';
import { fromBase64 } from './payload';

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

test('what stands in fields of texts and of numbers', () =>
  expect([' a ', 7, 0, null, undefined].map(fieldText)).toEqual(['a', '7', '0', '', '']));

test('lists', () => expect(list(' a, b\nc,,')).toEqual(['a', 'b', 'c']));

test("a span, or a time in the reader's zone", () => {
  expect(spanOrTime(' 5m ')).toEqual({ span: '5m' });
  expect(spanOrTime('2026-12-01 09:00')).toEqual({ time: '2026-12-01T08:00:00.000Z' });
  expect(spanOrTime('2026-12-01T09:00:00Z')).toEqual({ time: '2026-12-01T09:00:00.000Z' });
  for (const text of ['', '30', 'tomorrow', '2026-13-45']) expect(spanOrTime(text)).toBeNull();
});

test('JSON is sent as it is written', () => {
  const text = '{"order": 12345678901234567890, "to": "Zoë"}';
  expect(jsonProblem(text)).toBe('');
  expect(jsonProblem('{')).toBe('The payload is not JSON.');
  expect(fromBase64(base64(text)).text).toContain('12345678901234567890');
  expect(new TextDecoder().decode(Uint8Array.from(atob(base64(text)), (c) => c.charCodeAt(0)))).toBe(text);
});

test('lines of names and values', () => {
  expect(pairs('a: 1\n\n url : http://x:1 ')).toEqual({ a: '1', url: 'http://x:1' });
  expect(pairs('')).toEqual({});
  expect(pairs('nothing')).toBeNull();
});

test('keys differ', () => expect(requestKey()).not.toBe(requestKey()));
