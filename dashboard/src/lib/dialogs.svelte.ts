/** Questions before what destroys, and short words on what was done. */

export interface Question {
  title: string;
  text: string;
  action: string;
  /** What has to be typed first, for what cannot be undone. */
  type?: string;
  danger?: boolean;
  /** A reason may be given, or must be. */
  reason?: 'may' | 'must';
}

interface Asked extends Question {
  answer: (yes: string | null) => void;
}

export interface Toast {
  id: number;
  tone: 'good' | 'bad';
  text: string;
  href?: string;
}

class Dialogs {
  asked = $state.raw<Asked | null>(null);
  toasts = $state.raw<Toast[]>([]);
  private next = 1;

  /** The reason (perhaps empty) where the answer is yes, else null. */
  ask(question: Question): Promise<string | null> {
    this.asked?.answer(null);
    return new Promise((resolve) => {
      this.asked = {
        ...question,
        answer: (yes) => {
          this.asked = null;
          resolve(yes);
        },
      };
    });
  }

  say(text: string, tone: 'good' | 'bad' = 'good', href?: string): void {
    const id = this.next++;
    this.toasts = [...this.toasts.slice(-3), { id, tone, text, href }];
    setTimeout(() => this.dismiss(id), tone === 'bad' ? 12_000 : 6000);
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }
}

export const dialogs = new Dialogs();

/** Runs an action, and says what came of it. True where it was done. */
export async function attempt(run: () => Promise<unknown>, done: string): Promise<boolean> {
  try {
    await run();
    if (done) dialogs.say(done);
    return true;
  } catch (failure) {
    dialogs.say(failure instanceof Error ? failure.message : String(failure), 'bad');
    return false;
  }
}
