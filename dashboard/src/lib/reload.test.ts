import { expect, test } from 'vitest';
import { loadAgain, REST } from './reload';

test('the page is loaded again, but not again and again', () => {
  const kept = new Map<string, string>();
  const memory = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  let loads = 0;
  const at = (now: number) => loadAgain(now, memory, () => void loads++);

  expect(at(5)).toBe(true);
  expect(at(6)).toBe(false);
  expect(at(4 + REST)).toBe(false);
  expect(at(5 + REST)).toBe(true);
  expect(loads).toBe(2);
});
