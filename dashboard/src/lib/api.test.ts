import { expect, test } from 'vitest';
import { part, problemOf, url } from './api';

test('addresses are relative to the page, so that a prefix of a proxy does no harm', () => {
  expect(url('/tasks', { state: 'new', queue: undefined, limit: 50, type: '' })).toBe('v1/tasks?state=new&limit=50');
  expect(url('/tasks', new URLSearchParams('state=a&state=b'))).toBe('v1/tasks?state=a&state=b');
});

test('a name never becomes path', () => expect(part('../a?b#c/d')).toBe('..%2Fa%3Fb%23c%2Fd'));

test('a problem document is read', () => {
  const problem = problemOf(
    400,
    '{"title":"Bad","detail":"max_tries must be a whole number","code":"invalid_argument","field":"max_tries"}',
  );
  expect(problem).toMatchObject({
    status: 400,
    message: 'max_tries must be a whole number',
    code: 'invalid_argument',
    field: 'max_tries',
  });
});

test.each([
  [502, '<html>Bad Gateway</html>', 'The server answered 502.'],
  [403, '', 'Your role does not allow this.'],
  [404, 'null', 'There is nothing of that name.'],
  [500, '"text"', 'The server answered 500.'],
])('%d with %s is said in a sentence', (status, body, text) => expect(problemOf(status, body).message).toBe(text));
