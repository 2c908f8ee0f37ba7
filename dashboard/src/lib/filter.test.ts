import { describe, expect, test } from 'vitest';
import {
  emptyFilter,
  fromQuery,
  isNarrowed,
  matches,
  parseText,
  spanMillis,
  suggest,
  toApi,
  toCounts,
  toQuery,
  toText,
} from './filter';

const now = Date.parse('2026-11-24T15:04:05Z');

describe('between address and filter', () => {
  test('what is written is read again', () => {
    const filter = {
      ...emptyFilter(),
      state: ['retry', 'expired'],
      queue: 'EMAIL',
      error: 'time out & more',
      sort: '-tried',
    };
    expect(fromQuery(toQuery(filter))).toEqual(filter);
  });

  test('a value that is there twice counts once, an empty one not at all', () => {
    expect(fromQuery(new URLSearchParams('state=new&state=new&state=&queue=')).state).toEqual(['new']);
  });

  test('spans become times for the API, times stay', () => {
    const filter = { ...emptyFilter(), created_since: '15m', created_until: '2026-11-24T00:00:00Z' };
    const query = toApi(filter, now);
    expect(query.get('created_since')).toBe('2026-11-24T14:49:05.000Z');
    expect(query.get('created_until')).toBe('2026-11-24T00:00:00Z');
  });

  test('a sort alone narrows nothing', () => {
    expect(isNarrowed({ ...emptyFilter(), sort: 'created' })).toBe(false);
    expect(isNarrowed({ ...emptyFilter(), id: 'a' })).toBe(true);
  });
});

describe('the text of the filter bar', () => {
  test('words are read', () => {
    const { filter, problem } = parseText('state:retry,expired queue:EMAIL error:"smtp time out" since:6h 24smZ');
    expect(problem).toBe('');
    expect(filter).toMatchObject({
      state: ['retry', 'expired'],
      queue: 'EMAIL',
      error: 'smtp time out',
      created_since: '6h',
      id: '24smZ',
    });
  });

  test.each(['state:retry,new queue:A type:email:new', 'id:ab error:"say \\"no\\" twice" since:2h tried:5m', ''])(
    '%s is written as it was read',
    (text) => expect(toText(parseText(text).filter)).toBe(text),
  );

  test.each([
    ['stat:new', 'There is no filter "stat"'],
    ['state:odd', 'There is no state "odd"'],
    ['since:never', '"never" is no time'],
    ['queue:', '"queue:" needs a value'],
    ['a b', 'Only one id'],
  ])('%s is a problem', (text, problem) => expect(parseText(text).problem).toContain(problem));

  test('markup is text', () => expect(parseText('error:<script>').filter.error).toBe('<script>'));
});

describe('suggestions', () => {
  const known = { queue: ['EMAIL', 'REPORTS'], state: ['new', 'retry'] };

  test('words first', () => expect(suggest('st', known).map((s) => s.text)).toEqual(['state:']));

  test('then values, added to those before', () => {
    expect(suggest('type:a queue:em', known).map((s) => s.text)).toEqual(['type:a queue:EMAIL ']);
    expect(suggest('state:new,', known).map((s) => s.text)).toEqual(['state:new,retry ']);
  });

  test('nothing where nothing is known', () => expect(suggest('error:x', known)).toEqual([]));

  test('nothing within quotes, where words are part of the value', () => {
    expect(suggest('error:"timed out s', known)).toEqual([]);
    expect(suggest('error:"say \\"no\\" s', known)).toEqual([]);
    expect(suggest('error:"timed out" s', known).map((s) => s.label)).toEqual(['state:', 'since:']);
  });
});

describe('a change is met', () => {
  const task = {
    id: 'abc',
    type: 't',
    queue: 'Q',
    state: 'retry',
    created: '2026-11-24T15:00:00.123456Z',
    tried: '2026-11-24T15:02:30Z',
    tries: 1,
    last_err: 'SMTP: 550 no such box',
    dependencies: ['p1', 'p2'],
    worker: 'w1',
  };

  test.each<[Partial<ReturnType<typeof emptyFilter>>, boolean]>([
    [{}, true],
    [{ state: ['new'] }, false],
    [{ state: ['new', 'retry'] }, true],
    [{ id: 'ab', queue: 'Q' }, true],
    [{ queue: 'R' }, false],
    [{ type: 'u' }, false],
    [{ error: 'No Such' }, true],
    [{ error: 'time out' }, false],
    [{ parent: 'p2' }, true],
    [{ parent: 'p' }, false],
    [{ worker: 'w1' }, true],
    [{ worker: 'w2' }, false],
    [{ created_since: '5m' }, true],
    [{ created_since: '1m' }, false],
    [{ created_until: '1m' }, true],
    [{ created_until: '5m' }, false],
    [{ created_since: '2026-11-24T15:00:00Z', created_until: '2026-11-24T15:00:01Z' }, true],
    [{ tried_since: '1s' }, false],
    [{ tried_since: '5m' }, true],
    [{ tried_until: '1s' }, true],
    [{ tried_until: '5m' }, false],
  ])('by %j: %s', (conditions, met) => expect(matches({ ...emptyFilter(), ...conditions }, task, now)).toBe(met));

  test('what was never tried was not tried lately', () =>
    expect(matches({ ...emptyFilter(), tried_since: '1h' }, { ...task, tried: undefined }, now)).toBe(false));

  test('nor long ago', () =>
    expect(matches({ ...emptyFilter(), tried_until: '1h' }, { ...task, tried: undefined }, now)).toBe(false));
});

test('spans', () => {
  expect(spanMillis('15m')).toBe(900_000);
  expect(spanMillis('15 m')).toBeNull();
  expect(spanMillis('-1h')).toBeNull();
});

test('counts are asked for by all of the filter but its states and its order', () => {
  const filter = { ...emptyFilter(), state: ['new'], queue: 'Q', created_since: '1h', sort: 'tried' };
  expect(toCounts(filter, 3_600_000).toString()).toBe('queue=Q&created_since=1970-01-01T00%3A00%3A00.000Z');
});
