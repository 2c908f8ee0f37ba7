/** Calls of the HTTP API. Every refusal becomes a Problem with the sentence that the server gave. */

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly field: string;

  constructor(status: number, detail: string, code = '', reason = '', field = '') {
    super(detail);
    this.status = status;
    this.code = code;
    this.reason = reason;
    this.field = field;
  }
}

export type Query = URLSearchParams | Record<string, string | number | boolean | undefined>;

export interface CallOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** Told the status of what was done, where that says more than the answer. */
  onStatus?: (status: number) => void;
}

let csrf = '';

/** What has to be said with each change while signed in by a cookie; other pages cannot know it. */
export function sayCsrf(token: string): void {
  csrf = token;
}

let onSignedOut: () => void = () => {};

/** What to do when the server wants a sign-in. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

/** The server wants a sign-in. */
export function signedOut(): void {
  onSignedOut();
}

export function url(path: string, query?: Query): string {
  const params =
    query instanceof URLSearchParams
      ? query
      : new URLSearchParams(
          Object.entries(query ?? {}).flatMap(([key, value]) =>
            value === undefined || value === '' ? [] : [[key, String(value)]],
          ),
        );
  const text = params.toString();
  return `v1${path}${text ? `?${text}` : ''}`;
}

/** A part of a path: what a name holds must not become path. */
export function part(name: string): string {
  return encodeURIComponent(name);
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (csrf && method !== 'GET') headers['X-CSRF-Token'] = csrf;
  let response: Response;
  try {
    response = await fetch(url(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    });
  } catch (failure) {
    if (options.signal?.aborted) throw failure;
    throw new Problem(0, 'The server cannot be reached.');
  }
  if (!response.ok) {
    const problem = problemOf(response.status, await response.text());
    if (problem.status === 401 && path !== '/session') onSignedOut();
    throw problem;
  }
  options.onStatus?.(response.status);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal });
export const post = <T>(path: string, body?: unknown, query?: Query) => call<T>('POST', path, { body, query });
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, { body });
export const patch = <T>(path: string, body: unknown) => call<T>('PATCH', path, { body });
export const del = <T>(path: string, query?: Query) => call<T>('DELETE', path, { query });

/** What a refusal says; text that is no problem document is not shown, it could be anything. */
export function problemOf(status: number, body: string): Problem {
  let document: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed && typeof parsed === 'object') document = parsed as Record<string, unknown>;
  } catch {
    // a proxy's page, perhaps
  }
  const text = (key: string) => (typeof document[key] === 'string' ? (document[key] as string) : '');
  const detail = text('detail') || text('title') || fallback(status);
  return new Problem(status, detail, text('code'), text('reason'), text('field'));
}

function fallback(status: number): string {
  if (status === 401) return 'You are not signed in.';
  if (status === 403) return 'Your role does not allow this.';
  if (status === 404) return 'There is nothing of that name.';
  if (status === 429) return 'Too many requests; wait a moment.';
  return `The server answered ${status}.`;
}

export function message(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
