import { expect, test } from 'vitest';
import { deed, ending, fromQuery, matches, readAgain, toQuery, withNews } from './audit';
import type { AuditEntry } from './types';

const entry = (action: string, target: string, status = 200, reason = '', sequence = 1): AuditEntry => ({
  time: '2026-11-24T15:00:00Z',
  who: 'ada',
  proof: 'token',
  from: '127.0.0.1',
  action,
  target,
  status,
  reason,
  sequence,
});

const numbered = (...sequences: number[]) => sequences.map((n) => entry('', '', 200, '', n));

test('what was done is said in words, and leads to what it was done to', () => {
  expect(deed(entry('POST /v1/queues/{name}/purge', '/v1/queues/EMAIL/purge'))).toEqual({
    words: 'Purge queue',
    name: 'EMAIL',
    page: 'queues',
    id: 'EMAIL',
  });
  expect(deed(entry('DELETE /v1/tasks/{id}', '/v1/tasks/2tfKdUbyjzGPvRBr8VzuTxTjaKx'))).toMatchObject({
    name: '2tfKdU…TjaKx',
    page: 'tasks',
    id: '2tfKdUbyjzGPvRBr8VzuTxTjaKx',
  });
  expect(deed(entry('POST /v1/session', '/v1/session'))).toMatchObject({ words: 'Sign in', name: '', page: '' });
});

test('what was made is told where the path does not name it', () => {
  expect(deed(entry('POST /v1/queues', '/v1/queues/EMAIL', 201))).toMatchObject({
    words: 'Add a queue',
    name: 'EMAIL',
    page: 'queues',
  });
  expect(deed(entry('POST /v1/dead-letters/purge', '/v1/operations/op1', 202))).toMatchObject({
    name: 'op1',
    page: 'operations',
  });
  expect(deed(entry('POST /v1/queues', '/v1/queues', 400)).name).toBe('');
  expect(deed(entry('POST /v1/tasks/retry', '/v1/tasks/a /v1/tasks/b')).name).toBe('');
});

test('what has no words is told as it was sent, and broken targets do no harm', () => {
  expect(deed(entry('PUT /v1/moons/{name}', '/v1/moons/luna'))).toMatchObject({
    words: 'PUT /v1/moons/{name}',
    page: '',
  });
  expect(deed(entry('DELETE /v1/queues/{name}', '/v1/queues/%E0%A4')).name).toBe('%E0%A4');
  expect(deed(entry('DELETE /v1/queues/{name}', '')).page).toBe('');
});

test('what was refused before its path was looked at is told with its path', () => {
  expect(deed(entry('GET', '/v1/queues/EMAIL', 403))).toEqual({
    words: 'GET',
    name: '/v1/queues/EMAIL',
    page: '',
    id: '',
  });
  expect(deed(entry('refusals', '7 more since 2026-11-24T15:00:00Z', 429)).name).toMatch(/^7 more/);
});

test('what is new is listed where it matches', () => {
  const filter = { who: ' ada ', text: 'EMAIL', since: '1h', refused: true };
  const meant = entry('DELETE /v1/queues/{name}', '/v1/queues/EMAIL', 403);
  expect(matches(filter, meant)).toBe(true);
  expect(matches({ ...filter, text: 'queues/{' }, meant)).toBe(true);
  expect(matches(filter, { ...meant, who: 'bob' })).toBe(false);
  expect(matches(filter, { ...meant, target: '/v1/queues/email' })).toBe(false);
  expect(matches(filter, { ...meant, status: 204 })).toBe(false);
  expect(matches({ who: '', text: '', since: '', refused: false }, meant)).toBe(true);
});

test('what is new stands on top, each entry once', () => {
  expect(withNews(numbered(3, 2), numbered(3, 4, 5)).map((e) => e.sequence)).toEqual([5, 4, 3, 2]);
  const listed = numbered(3, 2);
  expect(withNews(listed, numbered(2, 1))).toBe(listed);
  expect(withNews([], numbered(1, 2)).map((e) => e.sequence)).toEqual([2, 1]);
});

test('a first page that is read again keeps what is older, unless there is a gap', () => {
  const listed = { entries: numbered(5, 4, 3, 2), next: 'a2' };
  expect(readAgain(listed, { entries: numbered(7, 6, 5), next: 'a5' })).toEqual({
    entries: numbered(7, 6, 5, 4, 3, 2),
    next: 'a2',
  });
  expect(readAgain(listed, { entries: numbered(9, 8), next: 'a8' })).toEqual({ entries: numbered(9, 8), next: 'a8' });
  expect(readAgain(listed, { entries: [] })).toEqual({ entries: [] });
});

test('how it ended', () => {
  expect(ending(entry('', '', 204))).toEqual({ tone: 'good', text: 'done' });
  expect(ending(entry('', '', 403, 'role_too_low'))).toEqual({ tone: 'bad', text: 'refused: role too low' });
  expect(ending(entry('', '', 409, 'queue_exists')).tone).toBe('warn');
  expect(ending(entry('', '', 503)).text).toBe('not done');
});

test('the filter is in the address', () => {
  const filter = { who: 'ada', text: ' EMAIL ', since: '', refused: true };
  expect(toQuery(filter).toString()).toBe('who=ada&text=EMAIL&refused=true');
  expect(fromQuery(toQuery(filter))).toEqual({ ...filter, text: 'EMAIL' });
});
