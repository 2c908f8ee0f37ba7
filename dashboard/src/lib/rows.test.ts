import { describe, expect, test } from 'vitest';
import { emptyFilter } from './filter';
import { merge, swept, toRows } from './rows';
import type { Task } from './types';

const task = (id: string, state: string, more: Partial<Task> = {}): Task => ({
  id,
  type: 't',
  queue: 'Q',
  state,
  created: `2026-11-24T15:00:0${id.slice(-1)}Z`,
  tries: 0,
  ...more,
});
const options = { filter: emptyFilter(), now: 1000, most: 4, follow: true };

describe('changes', () => {
  test('are put in where the task stands', () => {
    const rows = toRows([task('t2', 'new'), task('t1', 'retry', { last_err: 'no' })]);
    const { rows: after, fresh } = merge(rows, [task('t1', 'active')], options);
    expect(after.map((row) => [row.task.id, row.task.state])).toEqual([
      ['t2', 'new'],
      ['t1', 'active'],
    ]);
    expect(after[1]).toMatchObject({ changed: 1000, left: 0 });
    expect(after[1]!.task.last_err).toBeUndefined();
    expect(after[0]).toBe(rows[0]);
    expect(fresh).toEqual([]);
  });

  test('take a row out of a list of one state, after a while in which one sees it', () => {
    const filter = { ...emptyFilter(), state: ['active'] };
    const { rows } = merge(toRows([task('t1', 'active')]), [task('t1', 'complete')], { ...options, filter });
    expect(rows[0]!.left).toBe(1000);
    expect(swept(rows, 2000)).toBe(rows);
    expect(swept(rows, 6000)).toEqual([]);
  });

  test('bring a row back that came back', () => {
    const filter = { ...emptyFilter(), state: ['retry'] };
    const first = merge(toRows([task('t1', 'retry')]), [task('t1', 'active')], { ...options, filter });
    const second = merge(first.rows, [task('t1', 'retry')], { ...options, filter });
    expect(second.rows[0]!.left).toBe(0);
  });

  test('put new tasks on top, the newest first, within the page', () => {
    const rows = toRows([task('t2', 'new'), task('t1', 'new')]);
    const { rows: after } = merge(rows, [task('t3', 'new'), task('t4', 'new')], options);
    expect(after.map((row) => row.task.id)).toEqual(['t4', 't3', 't2', 't1']);
    const cut = merge(after, [task('t5', 'new')], options);
    expect(cut.rows.map((row) => row.task.id)).toEqual(['t5', 't4', 't3', 't2']);
    expect(cut.isCut).toBe(true);
  });

  test('put older tasks where they belong while the list is all there is', () => {
    const rows = toRows([task('t4', 'new'), task('t1', 'new')]);
    const whole = { ...options, isWhole: true };
    expect(merge(rows, [task('t2', 'new')], whole).rows.map((row) => row.task.id)).toEqual(['t4', 't2', 't1']);
    expect(merge(rows, [task('t0', 'new')], whole).rows.map((row) => row.task.id)).toEqual(['t4', 't1', 't0']);
    expect(merge(rows, [task('t0', 'new')], options)).toMatchObject({ rows, fresh: ['t0'] });
  });

  test('count new tasks where the list does not follow', () => {
    const { rows, fresh } = merge(toRows([task('t1', 'new')]), [task('t3', 'new'), task('t4', 'new')], {
      ...options,
      follow: false,
    });
    expect(rows).toHaveLength(1);
    expect(fresh).toEqual(['t3', 't4']);
  });

  test('never replace the whole page at once', () => {
    const full = toRows(['t4', 't3', 't2', 't1'].map((id) => task(id, 'new')));
    const { rows, fresh } = merge(
      full,
      ['t5', 't6', 't7'].map((id) => task(id, 'new')),
      options,
    );
    expect(rows).toEqual(full);
    expect(fresh).toEqual(['t5', 't6', 't7']);
    expect(merge(full, [task('t5', 'new'), task('t6', 'new')], options).rows.map((row) => row.task.id)).toEqual([
      't6',
      't5',
      't4',
      't3',
    ]);
  });

  test('of others are passed over', () => {
    const filter = { ...emptyFilter(), queue: 'OTHER' };
    expect(merge([], [task('t1', 'new')], { ...options, filter })).toEqual({ rows: [], fresh: [], isCut: false });
  });

  test('of tasks that stand on a later page are no new ones, unless they may have come in', () => {
    const rows = toRows([task('t5', 'complete'), task('t4', 'complete')]);
    const later = task('t1', 'complete', { changed: '2026-11-24T16:00:00Z' });
    expect(merge(rows, [later], options)).toMatchObject({ rows, fresh: [] });
    const failed = { ...emptyFilter(), error: 'timeout' };
    const came = { ...later, last_err: 'a timeout' };
    expect(merge(rows, [came], { ...options, filter: failed })).toMatchObject({ rows, fresh: ['t1'] });
    expect(merge(rows, [task('t1', 'new', { changed: '2026-11-24T15:00:02Z' })], options).fresh).toEqual(['t1']);
  });

  test('mark what was removed', () => {
    const { rows } = merge(toRows([task('t1', 'new')]), [{ id: 't1', removed: true }], options);
    expect(rows[0]!.left).toBe(1000);
  });
});
