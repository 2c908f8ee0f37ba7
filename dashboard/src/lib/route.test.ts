import { expect, test } from 'vitest';
import { address, parse } from './route';

test('an empty address is the overview', () => {
  expect(parse('').page).toBe('overview');
  expect(parse('#/').page).toBe('overview');
});

test('a page, a name and a query are read', () => {
  const route = parse('#/tasks/a%2Fb%20c?state=retry&state=expired');
  expect(route.page).toBe('tasks');
  expect(route.name).toBe('a/b c');
  expect(route.query.getAll('state')).toEqual(['retry', 'expired']);
});

test('what is written is read again', () => {
  const route = parse(address('queues', 'E MAIL/ä?#', { range: '1h', nothing: undefined }));
  expect(route).toMatchObject({ page: 'queues', name: 'E MAIL/ä?#' });
  expect(route.query.toString()).toBe('range=1h');
});

test('a broken escape does no harm', () => expect(parse('#/tasks/%E0%A4%A').name).toBe('%E0%A4%A'));
