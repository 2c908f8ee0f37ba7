import { expect, test } from 'vitest';
import { deed, ending, fromQuery, toQuery } from './audit';
import type { AuditEntry } from './types';

const entry = (action: string, target: string, status = 200, reason = ''): AuditEntry => ({
  time: '2026-11-24T15:00:00Z',
  who: 'ada',
  proof: 'token',
  from: '127.0.0.1',
  action,
  target,
  status,
  reason,
});

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

test('what has no words is told as it was sent, and broken targets do no harm', () => {
  expect(deed(entry('PUT /v1/moons/{name}', '/v1/moons/luna'))).toMatchObject({
    words: 'PUT /v1/moons/{name}',
    page: '',
  });
  expect(deed(entry('DELETE /v1/queues/{name}', '/v1/queues/%E0%A4')).name).toBe('%E0%A4');
  expect(deed(entry('DELETE /v1/queues/{name}', '')).page).toBe('');
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
