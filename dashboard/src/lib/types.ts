/** What the API answers, as far as the page reads it. Fields may be absent where a server or a role does not give them. */

import type { Bucket } from './buckets';
import type { GraphNode } from './graph';

export interface Task {
  id: string;
  type: string;
  queue?: string;
  state: string;
  created: string;
  /** When it last changed; only events tell it. */
  changed?: string;
  tried?: string;
  tries?: number;
  max_tries?: number;
  last_err?: string;
  last_trace?: string;
  deadline?: string;
  not_before?: string;
  dependencies?: string[];
  dependency_results?: Record<string, unknown>;
  payload?: string | null;
  payload_hidden?: boolean;
  result?: { payload?: unknown; completed?: string };
  run?: { item: number; worker: string };
  worker?: string;
  history?: PastTry[];
  headers?: Record<string, string>;
  unique_key?: string;
  dead_letter?: string;
  signature?: string;
}

/** A task with those around it that it depends on and that depend on it. */
export interface TaskGraph {
  id: string;
  depth: number;
  nodes: GraphNode[];
  /** Whether there are more. */
  truncated: boolean;
}

export interface PastTry {
  try: number;
  started?: string;
  ended?: string;
  worker?: string;
  error?: string;
}

export interface Page<T> {
  tasks: T[];
  next?: string;
  count?: number;
}

export interface Stats {
  range?: string;
  /** How long a bucket is, in nanoseconds. */
  step?: number;
  buckets: Bucket[];
}

export function stepSeconds(stats: Stats | undefined): number {
  return stats?.step ? stats.step / 1e9 : 60;
}

export interface Queue {
  name: string;
  waiting?: number;
  in_flight?: number;
  delayed?: number;
  dead?: number;
  bytes?: number;
  created?: string;
  oldest_item?: string;
  oldest_waiting?: string;
  memory?: boolean;
  replicas?: number;
  max_age?: number;
  max_tries?: number;
  max_runtime?: number;
  lease?: number;
  max_concurrent?: number;
  max_entries?: number;
  priority?: number;
  discard_old?: boolean;
  when_full?: string;
  shared_with_go?: boolean;
  retention?: Record<string, number | string>;
  paused?: boolean;
  paused_reason?: string;
  paused_since?: string;
}

export interface Worker {
  id: string;
  host: string;
  pid: number;
  started: string;
  queues: string[];
  slots: number;
  running: string[];
  progress?: Record<string, Progress>;
}

export interface Progress {
  percent: number;
  text: string;
  at: string;
}

export interface Schedule {
  name: string;
  schedule: string;
  queue: string;
  task_type: string;
  payload?: string | null;
  payload_hidden?: boolean;
  deadline?: number;
  max_tries?: number;
  created_at?: string;
  timezone?: string;
  missed?: { most: number; max_age: number };
  overlap?: string;
  jitter?: number;
  starts?: string;
  ends?: string;
  paused?: string;
  next?: string;
  last_task?: string;
  history?: Firing[];
}

export interface Firing {
  due: string;
  at: string;
  what: string;
  task_id?: string;
  /** The state of that task now; absent where it is no longer known. */
  task_state?: string;
  reason?: string;
}

export interface Letter {
  id: string;
  type: string;
  queue: string;
  reason: string;
  died: string;
  tries: number;
  error: string;
}

export interface Operation {
  id: string;
  kind: string;
  state: string;
  dry_run?: boolean;
  filter?: Record<string, unknown>;
  by?: string;
  reason?: string;
  created: string;
  ended?: string;
  matched: number;
  done: number;
  skipped: number;
  failed: number;
  samples?: string[];
  failures?: string[];
  progress?: number;
}

/** What somebody did, or was refused. */
export interface AuditEntry {
  time: string;
  who: string;
  proof: string;
  from: string;
  action: string;
  target: string;
  status: number;
  reason: string;
  /** Its place in the log. */
  sequence: number;
}

/** How many tasks are in each state, by queue. */
export interface Counts {
  total: number;
  states: Record<string, number>;
  queues: { name: string; total: number; states: Record<string, number>; oldest?: string }[];
  /** Of these states there may be more than that. */
  capped?: string[];
  index?: Lag;
}

/** How far lists and counts are behind the task stream. */
export interface Lag {
  position: number;
  last: number;
  behind: number;
  building: boolean;
  problem?: string;
}

export type Severity = 'ok' | 'note' | 'warning' | 'fault';

export interface Overview {
  severity: Severity;
  health: string;
  problems: { severity: Severity; text: string; queue?: string }[];
  queues: OverviewQueue[];
  workers: number;
  states: Record<string, number>;
  index?: Lag;
}

export interface OverviewQueue {
  name: string;
  severity: Severity;
  waiting: number;
  running: number;
  delayed: number;
  dead: number;
  paused: boolean;
  workers: number;
  /** How tries ended in the last five minutes. */
  completed?: number;
  failed?: number;
  oldest_waiting?: string;
}

export interface Stream {
  name: string;
  holds: string;
  queue?: string;
  problem?: string;
  memory?: boolean;
  messages?: number;
  bytes?: number;
  last_sequence?: number;
  replicas?: number;
  leader?: string;
  followers?: { name: string; current: boolean; offline: boolean; lag: number; silence: number }[];
}

export interface Checkup {
  worst: Severity;
  findings: { severity: Severity; area: string; check: string; subject: string; found: string; remedy: string }[];
}
