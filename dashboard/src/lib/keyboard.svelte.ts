import { actionOf, GOTO, moved } from './keys';
import { address } from './route';
import { times } from './times.svelte';

/** Rows are found in the page itself: every element with data-row, whose first link is what Enter opens. */
class Keyboard {
  isHelpOpen = $state(false);
  /** Whether the field for a search takes the focus when it is there: the page before had none. */
  isSearchWanted = false;
  private at = -1;
  private lead = 0;

  listen(): () => void {
    const onKey = (event: KeyboardEvent) => this.press(event);
    const onHash = () => (this.at = -1);
    const onClick = (event: MouseEvent) => times.tapped(event);
    addEventListener('keydown', onKey);
    addEventListener('click', onClick);
    addEventListener('hashchange', onHash);
    return () => {
      removeEventListener('keydown', onKey);
      removeEventListener('click', onClick);
      removeEventListener('hashchange', onHash);
    };
  }

  private press(event: KeyboardEvent): void {
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    const isTyping = target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]');
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    const hasDialog = document.querySelector('dialog[open]') !== null;
    if (!isTyping && !hasModifier && !hasDialog) {
      const led = Date.now() - this.lead < 1200;
      this.lead = event.key === 'g' ? Date.now() : 0;
      const page = led ? GOTO[event.key] : undefined;
      if (page) {
        location.hash = address(page);
        return;
      }
    }
    const action = actionOf({ key: event.key, isTyping, hasModifier, hasDialog });
    switch (action) {
      case 'search': {
        const field = document.querySelector<HTMLInputElement>('[data-search]');
        if (field) {
          field.focus();
          field.select();
        } else {
          this.isSearchWanted = true;
          location.hash = address('tasks');
        }
        break;
      }
      case 'next':
        this.move(1);
        break;
      case 'previous':
        this.move(-1);
        break;
      case 'open': {
        if (target.matches('a, button, summary, [role=option]')) return;
        const link = this.row()?.querySelector<HTMLAnchorElement>('a[href]');
        if (!link) return;
        link.click();
        break;
      }
      case 'select': {
        const box = this.row()?.querySelector<HTMLInputElement>('input[type=checkbox]');
        if (!box) return;
        box.click();
        break;
      }
      case 'times':
        times.toggle();
        break;
      case 'help':
        this.isHelpOpen = true;
        break;
      case 'close':
        if (isTyping) target.blur();
        this.mark(-1);
        return;
      default:
        return;
    }
    event.preventDefault();
  }

  private rows(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>('[data-row]')];
  }

  private row(): HTMLElement | undefined {
    return document.querySelector<HTMLElement>('[data-row].at') ?? undefined;
  }

  private move(by: number): void {
    const rows = this.rows();
    const current = this.row();
    const from = current ? rows.indexOf(current) : this.at;
    this.mark(moved(Math.min(from, rows.length - 1), by, rows.length));
  }

  private mark(at: number): void {
    this.at = at;
    this.rows().forEach((row, i) => row.classList.toggle('at', i === at));
    const row = this.rows()[at];
    row?.scrollIntoView({ block: 'nearest' });
    row?.querySelector<HTMLAnchorElement>('a[href]')?.focus({ preventScroll: true });
  }
}

export const keyboard = new Keyboard();
