import { call, get, Problem, sayCsrf, whenSignedOut } from './api';
import { live } from './live.svelte';

export type Role = 'view' | 'operate' | 'admin';

export interface Who {
  name: string;
  role: Role;
  queues: string[];
  proof?: string;
  read_only?: boolean;
  csrf?: string;
}

const RANKS: Record<Role, number> = { view: 0, operate: 1, admin: 2 };

/** Who the reader is, and what that role may do. The server decides; the page only leaves out what would be refused. */
class Session {
  who = $state.raw<Who | null>(null);
  state = $state<'unknown' | 'in' | 'out' | 'unreachable'>('unknown');

  constructor() {
    whenSignedOut(() => {
      this.who = null;
      this.state = 'out';
      live.stop();
    });
  }

  get mayOperate(): boolean {
    return this.rank >= RANKS.operate && !this.who?.read_only;
  }

  get mayAdminister(): boolean {
    return this.rank >= RANKS.admin && !this.who?.read_only;
  }

  /** Whether what is about all queues is shown, as the storage. */
  get seesAllQueues(): boolean {
    return this.who?.queues.length === 0;
  }

  /** Whether the audit log is shown; reading it changes nothing. */
  get mayAudit(): boolean {
    return this.rank >= RANKS.admin && this.seesAllQueues;
  }

  /** Whether one can sign out: not where everybody of this machine is let in. */
  get hasToken(): boolean {
    return this.who?.proof === 'session';
  }

  private get rank(): number {
    return this.who ? (RANKS[this.who.role] ?? 0) : -1;
  }

  async load(): Promise<void> {
    try {
      this.who = await get<Who>('/session');
      sayCsrf(this.who.csrf ?? '');
      this.state = 'in';
      live.start();
    } catch (failure) {
      const status = failure instanceof Problem ? failure.status : 0;
      this.state = status === 401 || status === 403 ? 'out' : 'unreachable';
    }
  }

  async signIn(token: string): Promise<void> {
    await call('POST', '/session', { body: { token } });
    await this.load();
  }

  async signOut(): Promise<void> {
    live.stop();
    await call('DELETE', '/session').catch(() => {});
    this.who = null;
    await this.load();
  }
}

export const session = new Session();
