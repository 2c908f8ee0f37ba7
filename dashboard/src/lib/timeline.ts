/** The life of a task as a list of what happened, the oldest first. */

import type { Tone } from './states';
import { isFinal, toneOf, wordOf } from './states';
import type { Task } from './types';

export interface Moment {
  at: string;
  title: string;
  tone: Tone;
  /** How long it took, in milliseconds. */
  took?: number;
  worker?: string;
  error?: string;
}

export function timeline(task: Task): Moment[] {
  const moments: Moment[] = [{ at: task.created, title: 'Created', tone: 'quiet' }];
  const history = task.history ?? [];
  for (const past of history) {
    moments.push({
      at: past.started ?? past.ended ?? task.created,
      title: `Try ${past.try} failed`,
      tone: 'warn',
      took: span(past.started, past.ended),
      worker: past.worker,
      error: past.error,
    });
  }
  if (task.state === 'active') {
    const started = task.tried ?? task.created;
    moments.push({
      at: started,
      title: `Try ${task.tries ?? 1} is running`,
      tone: 'run',
      worker: task.run?.worker,
    });
  } else if (task.state === 'complete') {
    const at = task.result?.completed ?? task.tried ?? task.created;
    moments.push({
      at,
      title: `Complete${task.tries ? ` at try ${task.tries}` : ''}`,
      tone: 'good',
      worker: task.worker,
    });
  } else if (isFinal(task.state)) {
    const last = history.at(-1);
    const isToldAlready = last?.error !== undefined && last.error === task.last_err;
    moments.push({
      at: last?.ended ?? task.tried ?? task.created,
      title: capital(wordOf(task.state)),
      tone: toneOf(task.state),
      error: isToldAlready ? undefined : task.last_err,
    });
  } else if (task.state === 'retry') {
    const isTold = history.some((past) => past.try === task.tries);
    if (!isTold && task.last_err) {
      moments.push({
        at: task.tried ?? task.created,
        title: `Try ${task.tries ?? 0} failed`,
        tone: 'warn',
        error: task.last_err,
      });
    }
  }
  if (!isFinal(task.state) && task.state !== 'active') {
    if (task.not_before)
      moments.push({
        at: task.not_before,
        title: task.state === 'retry' ? 'Next try' : 'Runs not before',
        tone: 'quiet',
      });
    if (task.state === 'blocked') moments.push({ at: '', title: 'Waits for its dependencies', tone: 'hold' });
  }
  if (task.deadline && !isFinal(task.state))
    moments.push({ at: task.deadline, title: 'Has to have started by', tone: 'quiet' });
  return moments;
}

function span(from: string | undefined, to: string | undefined): number | undefined {
  if (!from || !to) return undefined;
  const ms = Date.parse(to) - Date.parse(from);
  return Number.isNaN(ms) || ms < 0 ? undefined : ms;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
