import { describe, expect, test } from 'vitest';
import { backoff, liveness, parser, type Message } from './sse';

function read(...chunks: string[]): Message[] {
  const found: Message[] = [];
  const reader = parser((message) => found.push(message));
  chunks.forEach((chunk) => reader.push(chunk));
  return found;
}

describe('parser', () => {
  test('an event with its id', () => {
    expect(read('id: 7\nevent: task\ndata: {"id":"a"}\n\n')).toEqual([{ event: 'task', id: '7', data: '{"id":"a"}' }]);
  });

  test('cut anywhere it is the same', () => {
    const text = 'id: 7\r\nevent: task\r\ndata: {"id":\r\ndata: "a"}\r\n\r\nevent: queue\r\ndata: {}\r\n\r\n';
    const whole = read(text);
    expect(whole).toHaveLength(2);
    for (let at = 1; at < text.length; at++) expect(read(text.slice(0, at), text.slice(at))).toEqual(whole);
    expect(read(...text)).toEqual(whole);
  });

  test('pings and unknown fields are passed over, the id stays', () => {
    expect(read(': ping\n\nid: 9\ndata: a\n\n', ': ping\n\n', 'odd: x\ndata:b\n\n').map((m) => [m.id, m.data])).toEqual(
      [
        ['9', 'a'],
        ['9', 'b'],
      ],
    );
  });

  test('what is not finished is not given out', () => expect(read('data: a\n')).toEqual([]));

  test('the server may ask for another pause', () => {
    let pause = 0;
    parser(
      () => {},
      (ms) => (pause = ms),
    ).push('retry: 2500\n\n');
    expect(pause).toBe(2500);
  });
});

test('attempts to connect come ever more slowly, at most every 15 s', () => {
  expect(backoff(0, 1)).toBe(500);
  expect(backoff(1, 0)).toBe(500);
  expect(backoff(50, 1)).toBe(15_000);
  expect(backoff(50, 0)).toBe(7_500);
});

test('silence is said', () => {
  expect(liveness(false, false, 0, 0)).toBe('connecting');
  expect(liveness(false, true, 0, 0)).toBe('lost');
  expect(liveness(true, true, 0, 20_000)).toBe('live');
  expect(liveness(true, true, 0, 36_000)).toBe('stale');
});
