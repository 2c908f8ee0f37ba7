import { address, parse, type Route } from './route';

/** Where the reader is. */
class Router {
  route = $state.raw<Route>(parse(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.route = parse(location.hash)));
  }

  go(to: string): void {
    location.hash = to;
  }

  /** Changes the address without a step in the history, as for a filter that is being typed. */
  replace(page: string, name: string, query: URLSearchParams): void {
    history.replaceState(null, '', address(page, name, query));
    this.route = parse(location.hash);
  }
}

export const router = new Router();
