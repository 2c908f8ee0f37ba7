/** Server-sent events read from bytes. Not the browser's EventSource: that hides the server's pings, by which one knows that silence is not death. */

export interface Message {
  event: string;
  id: string;
  data: string;
}

export interface Parser {
  /** Takes text as it comes, cut anywhere. */
  push(text: string): void;
}

export function parser(onMessage: (message: Message) => void, onRetry: (ms: number) => void = () => {}): Parser {
  let buffer = '';
  let event = '';
  let id = '';
  let data: string[] = [];
  let afterReturn = false;

  const line = (text: string) => {
    if (text === '') {
      if (data.length) onMessage({ event: event || 'message', id, data: data.join('\n') });
      event = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return; // a comment, which is a ping
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) onRetry(Number(value));
  };

  return {
    push(text: string) {
      if (afterReturn && text.startsWith('\n')) text = text.slice(1);
      afterReturn = false;
      buffer += text;
      for (;;) {
        const end = buffer.search(/[\r\n]/);
        if (end < 0) return;
        let next = end + 1;
        if (buffer[end] === '\r') {
          if (buffer[next] === '\n') next++;
          else if (next === buffer.length) afterReturn = true;
        }
        const text = buffer.slice(0, end);
        buffer = buffer.slice(next);
        line(text);
      }
    },
  };
}

/** How long to wait before the next attempt to connect: doubling to 15 s, with jitter so that not all pages come at once. */
export function backoff(attempt: number, random: number): number {
  const base = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(base * (0.5 + random / 2));
}

export type Liveness = 'connecting' | 'live' | 'stale' | 'lost';

/** What to say about the stream: the server pings every 15 s, so that 35 s of silence are not normal. */
export function liveness(connected: boolean, everConnected: boolean, lastHeard: number, now: number): Liveness {
  if (!connected) return everConnected ? 'lost' : 'connecting';
  return now - lastHeard > 35_000 ? 'stale' : 'live';
}
