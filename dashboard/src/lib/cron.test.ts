import { expect, test } from 'vitest';
import { inWords, shortForm, zoneName, zoneOf } from './cron';

test.each([
  ['*/5 * * * *', 'Every 5 minutes'],
  ['30 3 * * 1', 'At 03:30, only on Monday'],
  ['@every 1h30m', 'Every 1h30m'],
  ['@daily', 'Every day at midnight'],
  ['CRON_TZ=Europe/Malta 0 9 * * *', 'At 09:00, in Europe/Malta'],
  ['nonsense', ''],
])('%s is "%s"', async (spec, words) => expect(await inWords(spec)).toBe(words));

test('fields are no short form', () => expect(shortForm('* * * * *')).toBeNull());

test('a zone is taken off', () => expect(zoneOf('TZ=UTC @daily')).toEqual({ zone: 'UTC', rest: '@daily' }));

test('Z is UTC', () => {
  expect(zoneName('Z')).toBe('UTC');
  expect(zoneName(undefined)).toBe('UTC');
  expect(zoneName('Europe/Malta')).toBe('Europe/Malta');
});
