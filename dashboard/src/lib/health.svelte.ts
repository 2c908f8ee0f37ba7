import { get, message } from './api';
import { throttle } from './batch';
import { live } from './live.svelte';
import { toneOfSeverity } from './problems';
import { session } from './session.svelte';
import type { Tone } from './states';
import type { Overview } from './types';

/** Whether anything is wrong, on every page: the line at the top, the mark in the title. Read again when something happens. */
class Health {
  overview = $state.raw<Overview | null>(null);
  error = $state('');

  /** Whether nothing is heard: what was well then may not be well now. */
  private isOld = $derived(live.state === 'stale' || live.state === 'lost');

  tone = $derived<Tone>(this.error ? 'bad' : this.isOld ? 'quiet' : toneOfSeverity(this.overview?.severity));
  text = $derived(
    this.error || (this.overview ? `${this.isOld ? 'No news; last: ' : ''}${this.overview.health}` : 'Looking…'),
  );
  dead = $derived((this.overview?.queues ?? []).reduce((sum, queue) => sum + queue.dead, 0));
  mark = $derived(this.tone === 'bad' ? '● ' : '');

  readonly refresh = throttle(2000, () => void this.load());

  constructor() {
    live.on((changes) => changes.length > 0 && this.refresh());
    setInterval(() => !document.hidden && session.state === 'in' && this.refresh(), 10_000);
  }

  async load(): Promise<void> {
    if (session.state !== 'in') return;
    try {
      this.overview = await get<Overview>('/overview');
      this.error = '';
    } catch (failure) {
      this.error = message(failure);
    }
  }
}

export const health = new Health();
