import { expect, test } from 'vitest';
import { actionOf, moved } from './keys';

const press = (key: string, more = {}) =>
  actionOf({ key, isTyping: false, hasModifier: false, hasDialog: false, ...more });

test('keys mean something outside of fields only', () => {
  expect(press('/')).toBe('search');
  expect(press('u')).toBe('times');
  expect(press('/', { isTyping: true })).toBeNull();
  expect(press('Escape', { isTyping: true })).toBe('close');
  expect(press('j', { hasModifier: true })).toBeNull();
  expect(press('j', { hasDialog: true })).toBeNull();
  expect(press('y')).toBeNull();
});

test('moving stays within the rows', () => {
  expect(moved(-1, 1, 3)).toBe(0);
  expect(moved(-1, -1, 3)).toBe(2);
  expect(moved(2, 1, 3)).toBe(2);
  expect(moved(0, -1, 3)).toBe(0);
  expect(moved(1, 1, 0)).toBe(-1);
});
