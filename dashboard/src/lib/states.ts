/** The states of a task: their order, words and what colour they have. */

export const STATES = [
  'new',
  'blocked',
  'active',
  'retry',
  'complete',
  'expired',
  'terminated',
  'unreachable',
  'queue_error',
] as const;

export type TaskState = (typeof STATES)[number];

/** A colour that means something: quiet waits, run works, good ended well, warn will be tried again, bad needs a person. */
export type Tone = 'quiet' | 'run' | 'good' | 'warn' | 'bad' | 'hold';

const TONES: Record<TaskState, Tone> = {
  new: 'quiet',
  blocked: 'hold',
  active: 'run',
  retry: 'warn',
  complete: 'good',
  expired: 'bad',
  terminated: 'bad',
  unreachable: 'bad',
  queue_error: 'bad',
};

const WORDS: Record<TaskState, string> = {
  new: 'waiting',
  blocked: 'blocked',
  active: 'running',
  retry: 'to be retried',
  complete: 'complete',
  expired: 'expired',
  terminated: 'terminated',
  unreachable: 'unreachable',
  queue_error: 'queue error',
};

const MEANINGS: Record<TaskState, string> = {
  new: 'waits in its queue, or for its time',
  blocked: 'waits for the tasks that it depends on',
  active: 'a worker runs it',
  retry: 'failed, and will be tried again',
  complete: 'ended well',
  expired: 'out of tries, or past its deadline',
  terminated: 'ended for good by its handler or by a person',
  unreachable: 'a task that it depends on failed',
  queue_error: 'could not be put into its queue',
};

export function isState(word: string): word is TaskState {
  return (STATES as readonly string[]).includes(word);
}

export function toneOf(state: string): Tone {
  return isState(state) ? TONES[state] : 'quiet';
}

export function wordOf(state: string): string {
  return isState(state) ? WORDS[state] : state || 'unknown';
}

export function meaningOf(state: string): string {
  return isState(state) ? MEANINGS[state] : '';
}

export function isFinal(state: string): boolean {
  return ['complete', 'expired', 'terminated', 'unreachable', 'queue_error'].includes(state);
}

export function isFailed(state: string): boolean {
  return isFinal(state) && state !== 'complete';
}

/** A running task cannot be retried; every other can, as the library has it. */
export function canRetry(state: string): boolean {
  return state !== 'active' && state !== 'blocked' && state !== 'new';
}

export function canCancel(state: string): boolean {
  return !isFinal(state);
}
