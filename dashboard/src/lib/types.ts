/** What the API answers, as far as the page reads it. Fields may be absent where a server or a role does not give them. */

export interface Task {
  id: string;
  type: string;
  queue?: string;
  state: string;
  created: string;
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
  history?: PastTry[];
  headers?: Record<string, string>;
  unique_key?: string;
  dead_letter?: string;
  signature?: string;
}

export interface PastTry {
  try: number;
  started?: string;
  ended?: string;
  worker?: string;
  error?: string;
}
