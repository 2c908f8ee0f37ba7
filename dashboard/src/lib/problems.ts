/** What is wrong and where, from what the server says. */

import { toMillis } from './format';
import type { Tone } from './states';
import type { Overview, OverviewQueue, Queue, Severity } from './types';

export function toneOfSeverity(severity: Severity | undefined): Tone {
  switch (severity) {
    case 'ok':
      return 'good';
    case 'warning':
      return 'warn';
    case 'fault':
      return 'bad';
    default:
      return 'quiet';
  }
}

export interface Trouble {
  tone: Tone;
  text: string;
  queue: string;
}

/** The worst first; notes are no trouble. */
export function troubles(overview: Overview | null | undefined, queue?: string): Trouble[] {
  const rank = { fault: 0, warning: 1, note: 2, ok: 3 };
  return (overview?.problems ?? [])
    .filter((problem) => problem.severity === 'fault' || problem.severity === 'warning')
    .filter((problem) => queue === undefined || problem.queue === queue)
    .sort((a, b) => rank[a.severity] - rank[b.severity])
    .map((problem) => ({ tone: toneOfSeverity(problem.severity), text: problem.text, queue: problem.queue ?? '' }));
}

/** The text of a problem without the name of its queue and the full stop, for places that name it anyway. */
export function withoutName(text: string, queue: string): string {
  const short = text.replace(/\.$/, '');
  if (!queue) return short;
  for (const start of [`queue ${queue}`, queue]) {
    if (short.toLowerCase().startsWith(start.toLowerCase())) {
      return short.slice(start.length).replace(/^[\s:,]+(?:is )?/, '') || short;
    }
  }
  return short.replace(` in queue ${queue}`, '').replace(` queue ${queue}`, ' it');
}

export interface QueueRow extends OverviewQueue {
  max_concurrent?: number;
  oldest?: number | null;
}

/** The queues of the overview, in its order, with what only the list of queues knows. */
export function queueRows(overview: Overview | null | undefined, queues: Queue[], now: number): QueueRow[] {
  const settings = new Map(queues.map((queue) => [queue.name, queue]));
  return (overview?.queues ?? []).map((queue) => ({
    ...queue,
    max_concurrent: settings.get(queue.name)?.max_concurrent,
    oldest: ageOf(queue.oldest_waiting, now),
  }));
}

/** How long ago that was, null where it was not. */
export function ageOf(time: string | undefined, now: number): number | null {
  const at = toMillis(time);
  return at === null ? null : Math.max(0, now - at);
}
