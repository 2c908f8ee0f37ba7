/** What became of the due times of a schedule, in words and colours. */

import { exactUtc } from './format';
import { isFinal, toneOf, wordOf, type Tone } from './states';
import type { Firing, Schedule } from './types';

const TONES: Record<string, Tone> = {
  fired: 'good',
  caught_up: 'warn',
  skipped: 'quiet',
  by_hand: 'run',
  failed: 'bad',
};

/** A task that was made says more than that it was made: whether it ended well. */
export function firingTone(firing: Firing): Tone {
  const state = firing.task_state ?? '';
  if (state === 'retry' || (isFinal(state) && state !== 'complete')) return toneOf(state);
  return TONES[firing.what] ?? 'quiet';
}

export function firingWords(firing: Firing): string {
  const what = firing.what.replaceAll('_', ' ');
  const state = firing.task_state ? `, its task is ${wordOf(firing.task_state)}` : '';
  return `${what}, due ${exactUtc(firing.due)}${firing.reason ? `: ${firing.reason}` : ''}${state}`;
}

/** The tasks that were made at the latest due times of the schedules. */
export function tasksOf(schedules: Pick<Schedule, 'history'>[]): Set<string> {
  const ids = schedules.flatMap(({ history }) => (history ?? []).map((firing) => firing.task_id));
  return new Set(ids.filter((id) => id !== undefined));
}
