import { expect, test } from 'vitest';
import { STATES, canCancel, canRetry, isFailed, isFinal, isState, meaningOf, toneOf, wordOf } from './states';

test('every state has a word, a meaning and a colour', () => {
  for (const state of STATES) {
    expect(wordOf(state)).not.toBe('');
    expect(meaningOf(state)).not.toBe('');
    expect(toneOf(state)).not.toBe('');
  }
});

test('a state of a later version is shown as it is', () => {
  expect(isState('sleeping')).toBe(false);
  expect(wordOf('sleeping')).toBe('sleeping');
  expect(toneOf('sleeping')).toBe('quiet');
});

test('only what is not final can be cancelled, only what waits for nothing can be retried', () => {
  expect(STATES.filter(canCancel)).toEqual(['new', 'blocked', 'active', 'retry']);
  expect(STATES.filter(canRetry)).toEqual(['retry', 'complete', 'expired', 'terminated', 'unreachable', 'queue_error']);
});

test('complete is final but not failed', () => {
  expect(isFinal('complete')).toBe(true);
  expect(isFailed('complete')).toBe(false);
  expect(isFailed('expired')).toBe(true);
});
