/** Addresses of the page: what stands behind the "#" of the location, so that any server of static files will do. */

export interface Route {
  page: string;
  /** What the page shows, a task's id for example; empty for the page itself. */
  name: string;
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const text = hash.replace(/^#?\/?/, '');
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1));
  const [page = '', ...rest] = path.split('/');
  return { page: page || 'overview', name: decode(rest.join('/')), query };
}

export function address(page: string, name = '', query?: Record<string, string | undefined> | URLSearchParams): string {
  const params = query instanceof URLSearchParams ? query : searchParams(query ?? {});
  const text = params.toString();
  return `#/${page}${name ? `/${encodeURIComponent(name)}` : ''}${text ? `?${text}` : ''}`;
}

function searchParams(query: Record<string, string | undefined>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value) params.append(key, value);
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a broken escape names nothing, which the page then says
  }
}
