import { get } from './api';
import { throttle } from './batch';
import { live } from './live.svelte';
import { STATES } from './states';
import type { Queue, Task, Worker } from './types';

const SPANS = ['15m', '1h', '6h', '1d', '7d'];

/** Names that the page has seen, for completion: of queues, types and workers. */
class Known {
  values = $state.raw<Record<string, string[]>>({
    state: [...STATES],
    since: SPANS,
    until: SPANS,
    tried: SPANS,
    tried_until: SPANS,
  });

  private readonly types = new Set<string>();
  private isAsked = false;

  constructor() {
    const publish = throttle(1000, () => this.set('type', [...this.types].sort()));
    live.on((changes) => {
      for (const change of changes) {
        const type = change.event === 'task' ? (change.data as Task).type : undefined;
        if (type && !this.types.has(type) && this.types.size < 500) {
          this.types.add(type);
          publish();
        }
      }
    });
  }

  /** Asks once for what the stream does not tell. */
  async load(): Promise<void> {
    if (this.isAsked) return;
    this.isAsked = true;
    const [queues, workers, types] = await Promise.all([
      get<{ queues: Queue[] }>('/queues').catch(() => null),
      get<{ workers: Worker[] }>('/workers').catch(() => null),
      get<{ types: string[] }>('/tasks/types').catch(() => null),
    ]);
    if (queues)
      this.set(
        'queue',
        queues.queues.map((queue) => queue.name),
      );
    if (workers)
      this.set(
        'worker',
        workers.workers.map((worker) => worker.id),
      );
    for (const type of types?.types ?? []) this.types.add(type);
    this.set('type', [...this.types].sort());
  }

  private set(key: string, values: string[]): void {
    this.values = { ...this.values, [key]: values };
  }
}

export const known = new Known();
