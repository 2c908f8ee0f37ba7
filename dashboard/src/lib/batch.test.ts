import { expect, test } from 'vitest';
import { batcher, pauseBefore, throttle, type Change } from './batch';

function frames() {
  const waiting: (() => void)[] = [];
  return {
    schedule: (run: () => void) => void waiting.push(run),
    next: () => waiting.splice(0).forEach((run) => run()),
  };
}

test('a frame delivers the latest of each key, once', () => {
  const { schedule, next } = frames();
  const got: Change[][] = [];
  const batch = batcher(schedule, (changes) => got.push(changes));

  for (let i = 0; i < 1000; i++) batch.add({ event: 'task', key: `t${i % 10}`, data: i });
  batch.add({ event: 'queue', key: 't1', data: 'other' });
  next();

  expect(got).toHaveLength(1);
  expect(got[0]!.map((change) => change.data)).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999, 'other']);
});

test('changes without a key are all delivered', () => {
  const { schedule, next } = frames();
  const got: Change[] = [];
  const batch = batcher(schedule, (changes) => got.push(...changes));
  batch.add({ event: 'event', key: '', data: 1 });
  batch.add({ event: 'event', key: '', data: 2 });
  next();
  batch.add({ event: 'event', key: '', data: 3 });
  next();
  expect(got.map((change) => change.data)).toEqual([1, 2, 3]);
});

test('without frames it is bounded', () => {
  const batch = batcher(
    () => {},
    () => {},
    10,
  );
  for (let i = 0; i < 100; i++) batch.add({ event: 'task', key: `t${i}`, data: i });
  expect(batch.size).toBe(10);
});

test('a throttled function runs at once, then once more for all that was asked meanwhile', () => {
  const timers: (() => void)[] = [];
  let runs = 0;
  const ask = throttle(
    1000,
    () => runs++,
    (run) => timers.push(run),
  );
  ask();
  ask();
  ask();
  expect(runs).toBe(1);
  timers.shift()!();
  expect(runs).toBe(2);
  timers.shift()!();
  expect(runs).toBe(2);
  ask();
  expect(runs).toBe(3);
});

test('a throttled function that was stopped runs no more', () => {
  const timers: (() => void)[] = [];
  let runs = 0;
  const ask = throttle(
    1000,
    () => runs++,
    (run) => timers.push(run),
  );
  ask();
  ask();
  ask.stop();
  timers.shift()!();
  ask();
  expect(runs).toBe(1);
});

test('the more changes, the longer they are gathered', () => {
  expect(pauseBefore(10, false)).toBe(0);
  expect(pauseBefore(100, false)).toBe(250);
  expect(pauseBefore(1000, false)).toBe(500);
  expect(pauseBefore(1, true)).toBe(1000);
});
