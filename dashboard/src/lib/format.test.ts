import { describe, expect, test } from 'vitest';
import { bytes, count, duration, exactUtc, local, many, nanos, percent, rate, relative, shortId } from './format';

describe('numbers', () => {
  test.each([
    [0, '0'],
    [12_345, '12,345'],
    [1_234_567, '1.2 M'],
    [2_000_000_000, '2 G'],
    [Number.NaN, '–'],
  ])('count %d is %s', (n, text) => expect(count(n)).toBe(text));

  test.each([
    [0, '0'],
    [0.001, '<0.01'],
    [0.25, '0.25'],
    [12.46, '12.5'],
    [1234.4, '1,234'],
  ])('rate %d is %s', (n, text) => expect(rate(n)).toBe(text));

  test.each([
    [512, '512 B'],
    [1536, '1.5 KiB'],
    [5 * 1024 * 1024 * 1024, '5 GiB'],
  ])('%d bytes are %s', (n, text) => expect(bytes(n)).toBe(text));

  test('a share is never rounded to none or all', () => {
    expect(percent(1, 100_000)).toBe('<0.1 %');
    expect(percent(99_999, 100_000)).toBe('>99.9 %');
    expect(percent(1, 2)).toBe('50 %');
    expect(percent(0, 0)).toBe('–');
  });

  test('one is singular', () => {
    expect(many(1, 'task')).toBe('1 task');
    expect(many(0, 'task')).toBe('0 tasks');
    expect(many(2, 'try', 'tries')).toBe('2 tries');
  });
});

describe('durations', () => {
  test.each([
    [350, '350 ms'],
    [2500, '2.5 s'],
    [12_000, '12 s'],
    [185_000, '3 min 5 s'],
    [7_200_000, '2 h'],
    [7_199_999, '2 h'],
    [4 * 86_400_000 + 3 * 3_600_000, '4 d 3 h'],
  ])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

  test('nanoseconds are read as such', () => expect(nanos(30_000_000_000)).toBe('30 s'));
});

describe('times', () => {
  const now = Date.parse('2026-11-24T15:04:05Z');

  test.each([
    ['2026-11-24T15:04:04Z', 'now'],
    ['2026-11-24T15:03:53Z', '12 s ago'],
    ['2026-11-24T15:07:05Z', 'in 3 min'],
    ['2026-11-20T15:04:05Z', '4 d ago'],
    ['rubbish', '–'],
  ])('%s is %s', (time, text) => expect(relative(time, now)).toBe(text));

  test('local time has the date only where it is not today', () => {
    expect(local('2026-11-24T14:00:00Z', now)).toBe('15:00:00');
    expect(local('2026-11-22T14:00:00Z', now)).toBe('2026-11-22 15:00:00');
  });

  test('the exact time keeps every digit', () => {
    expect(exactUtc('2026-11-24T14:00:00.120500Z')).toBe('2026-11-24 14:00:00.1205 UTC');
    expect(exactUtc('2026-11-24T15:00:00+01:00')).toBe('2026-11-24 14:00:00 UTC');
  });
});

test('long ids are shortened in the middle', () => {
  expect(shortId('welcome-1')).toBe('welcome-1');
  expect(shortId('24smZHaWnjuP371iglxeQWK7nOi')).toBe('24smZH…K7nOi');
});
