/** Gathers changes until the next frame, so that a thousand a second cost one update of the page for each frame. */

export interface Change {
  event: string;
  /** Changes of one key replace each other within a frame; an empty key never does. */
  key: string;
  data: unknown;
}

export interface Batcher {
  add(change: Change): void;
  /** How many are waiting. */
  readonly size: number;
}

export function batcher(
  schedule: (run: () => void) => void,
  deliver: (changes: Change[]) => void,
  most = 5000,
): Batcher {
  let waiting = new Map<string, Change>();
  let unkeyed = 0;
  let scheduled = false;

  const flush = () => {
    scheduled = false;
    const changes = [...waiting.values()];
    waiting = new Map();
    deliver(changes);
  };

  return {
    add(change) {
      const key = change.key ? `${change.event} ${change.key}` : `#${unkeyed++}`;
      waiting.delete(key); // the latest stands last
      waiting.set(key, change);
      if (waiting.size > most) waiting.delete(waiting.keys().next().value!); // a page in the background gets no frames
      if (!scheduled) {
        scheduled = true;
        schedule(flush);
      }
    },
    get size() {
      return waiting.size;
    },
  };
}

/**
 * How long changes are gathered before they are shown, in milliseconds; 0 for the next frame. Where there are too many to be
 * read one by one, a few updates a second are enough, and leave the browser time for the reader.
 */
export function pauseBefore(changesPerSecond: number, isHidden: boolean): number {
  if (isHidden) return 1000;
  if (changesPerSecond > 500) return 500;
  return changesPerSecond > 60 ? 250 : 0;
}

export interface Throttled {
  (): void;
  /** It runs no more: what asked for it is gone. */
  stop(): void;
}

/** Lets a function run at most once in a while, and once more at the end if it was asked for meanwhile. */
export function throttle(
  ms: number,
  run: () => void,
  later: (run: () => void, ms: number) => unknown = setTimeout,
): Throttled {
  let resting = false;
  let again = false;
  let stopped = false;
  const rest = () => {
    resting = true;
    later(() => {
      resting = false;
      if (again && !stopped) {
        again = false;
        run();
        rest();
      }
    }, ms);
  };
  const ask = () => {
    if (stopped) return;
    if (resting) {
      again = true;
    } else {
      run();
      rest();
    }
  };
  return Object.assign(ask, { stop: () => void (stopped = true) });
}
