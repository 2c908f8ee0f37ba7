import { message, Problem } from './api';

/** Something that is loaded, and loaded again: what was there stays until the new is there. */
export class Resource<T> {
  value = $state.raw<T | undefined>(undefined);
  error = $state<string>('');
  status = $state(0);
  loading = $state(false);

  private readonly fetcher: (signal: AbortSignal) => Promise<T>;
  private stopper: AbortController | null = null;

  constructor(fetcher: (signal: AbortSignal) => Promise<T>) {
    this.fetcher = fetcher;
  }

  load = async (): Promise<void> => {
    this.stopper?.abort();
    const stopper = new AbortController();
    this.stopper = stopper;
    this.loading = true;
    try {
      const value = await this.fetcher(stopper.signal);
      if (stopper.signal.aborted) return;
      this.value = value;
      this.error = '';
      this.status = 200;
    } catch (failure) {
      if (stopper.signal.aborted) return;
      this.error = message(failure);
      this.status = failure instanceof Problem ? failure.status : 0;
    } finally {
      if (this.stopper === stopper) this.loading = false;
    }
  };

  stop(): void {
    this.stopper?.abort();
  }
}
