import { signedOut, url } from './api';
import { batcher, pauseBefore, throttle, type Change } from './batch';
import { clock } from './clock.svelte';
import { backoff, liveness, parser, type Message } from './sse';

export type Listener = (changes: Change[]) => void;

/** How the changes of one kind are told apart; those of a kind that is not named are all delivered. */
const KEYS: Record<string, (data: Record<string, unknown>) => unknown> = {
  task: (data) => data.id,
  worker: (data) => data.id,
  stats: (data) => data.queue,
  operation: (data) => data.id,
  progress: (data) => data.id,
};

/** The stream of changes: one connection for the whole page, kept up until it is stopped. */
class Live {
  connected = $state(false);
  everConnected = $state(false);
  lastHeard = $state.raw(Date.now());
  /** Changes a second, of late. */
  rate = $state(0);
  state = $derived(liveness(this.connected, this.everConnected, this.lastHeard, clock.now));

  private readonly listeners = new Set<Listener>();
  private readonly batch = batcher(
    (run) => {
      const pause = pauseBefore(Math.max(this.rate, this.seen), document.hidden);
      if (pause === 0) requestAnimationFrame(run);
      else setTimeout(run, pause);
    },
    (changes) => this.listeners.forEach((listener) => listener(changes)),
  );
  private lastId = '';
  private pause: number | null = null;
  private stopper: AbortController | null = null;
  private seen = 0;
  private heard = Date.now();

  constructor() {
    setInterval(() => {
      this.rate = this.seen;
      this.seen = 0;
      this.lastHeard = this.heard;
    }, 1000);
  }

  /** Tells of changes until the function that is returned is called. */
  on(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    if (this.stopper) return;
    this.stopper = new AbortController();
    void this.run(this.stopper.signal);
  }

  stop(): void {
    this.stopper?.abort();
    this.stopper = null;
    this.connected = false;
  }

  private async run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted;) {
      try {
        await this.read(signal, () => (attempt = 0));
      } catch {
        // said by the state; tried again
      }
      this.connected = false;
      if (signal.aborted) return;
      await this.rest(this.pause ?? backoff(attempt++, Math.random()), signal);
    }
  }

  private async read(signal: AbortSignal, onOpen: () => void): Promise<void> {
    // A connection on which nothing is heard for long is given up: the other end may be gone without a word.
    const silence = new AbortController();
    const watch = setInterval(() => Date.now() - this.heard > 60_000 && silence.abort(), 5000);
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (this.lastId) headers['Last-Event-ID'] = this.lastId;
      this.heard = Date.now();
      const response = await fetch(url('/stream'), {
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.any([signal, silence.signal]),
      });
      if (!response.ok || !response.body) {
        if (response.status === 400) this.lastId = ''; // it was too old, or another server's
        if (response.status === 401) signedOut(); // the token was revoked, or has expired
        throw new Error(`stream ${response.status}`);
      }
      onOpen();
      const again = this.everConnected;
      this.connected = true;
      this.everConnected = true;
      this.heard = Date.now();
      this.lastHeard = this.heard;
      if (again) this.batch.add({ event: 'resync', key: 'all', data: null });
      const reader = parser(
        (message) => this.take(message),
        (ms) => (this.pause = Math.min(ms, 30_000)),
      );
      const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await chunks.read();
        if (done) return;
        this.heard = Date.now();
        reader.push(value);
      }
    } finally {
      clearInterval(watch);
    }
  }

  private take(message: Message): void {
    if (message.id) this.lastId = message.id;
    this.seen++;
    let data: unknown;
    try {
      data = JSON.parse(message.data);
    } catch {
      return;
    }
    if (!data || typeof data !== 'object') return;
    const key = KEYS[message.event]?.(data as Record<string, unknown>);
    this.batch.add({ event: message.event, key: typeof key === 'string' ? key : '', data });
  }

  /** Waits, but no longer than until the reader comes back to the page. */
  private rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        document.removeEventListener('visibilitychange', back);
        removeEventListener('online', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const back = () => !document.hidden && done();
      const timer = setTimeout(done, ms);
      document.addEventListener('visibilitychange', back);
      addEventListener('online', done);
      signal.addEventListener('abort', done);
    });
  }
}

export const live = new Live();

export interface Reloading {
  load: () => unknown;
  /** At most once in so many milliseconds. */
  atMost: number;
  /** Which events tell that something changed; none for any. After a gap in the stream it is always loaded. */
  events?: string[];
  /** A single change that is meant, of the events above. */
  wants?: (change: Change) => boolean;
  /** Also as often as this, in milliseconds, for what no event tells; not in the background. */
  every?: number;
}

/** Loads again when something changes, until the function that is returned is called. */
export function reloading({ load, atMost, events, wants, every }: Reloading): () => void {
  const reload = throttle(atMost, () => void load());
  const stop = live.on((changes) => {
    const isMeant = (change: Change) =>
      change.event === 'resync' ||
      change.event === 'reset' ||
      ((!events || events.includes(change.event)) && (!wants || wants(change)));
    if (changes.some(isMeant)) reload();
  });
  const timer = every ? setInterval(() => !document.hidden && reload(), every) : undefined;
  return () => {
    stop();
    reload.stop();
    clearInterval(timer);
  };
}
