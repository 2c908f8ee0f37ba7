/** What is said of workers and of those that were elected. */

import { shortId } from './format';
import type { Worker } from './types';

/** As servers call themselves when they stand for election. */
const SERVER = 'http-server-';

/** Who was elected: the machine of a worker rather than its id, the name of a scheduler, or that it is a server. */
export function leaderName(id: string, workers: Worker[]): string {
  const worker = workers.find((each) => each.id === id);
  if (worker) return `${worker.host}, process ${worker.pid}`;
  return id.startsWith(SERVER) ? `an HTTP server (${shortId(id.slice(SERVER.length))})` : shortId(id);
}
