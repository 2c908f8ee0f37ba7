import { part, post } from './api';
import { attempt, dialogs } from './dialogs.svelte';
import { address } from './route';
import { shortId } from './format';
import type { Task } from './types';

export async function runNow(name: string): Promise<void> {
  await attempt(async () => {
    const { id } = await post<Task>(`/schedules/${part(name)}/run`);
    dialogs.say(`${name} made the task ${shortId(id)}`, 'good', address('tasks', id));
  }, '');
}

export async function setPaused(name: string, pause: boolean): Promise<void> {
  if (!pause) {
    await attempt(() => post(`/schedules/${part(name)}/resume`), `${name} goes on`);
    return;
  }
  const reason = await dialogs.ask({
    title: `Pause ${name}?`,
    text: 'It makes no tasks until somebody resumes it.',
    action: 'Pause',
    reason: 'must',
    danger: false,
  });
  if (reason !== null) await attempt(() => post(`/schedules/${part(name)}/pause`, { reason }), `${name} is paused`);
}
