/** Dark or light: as the system has it until somebody says otherwise. */
type Choice = 'system' | 'light' | 'dark';

const KEY = 'asyncjobs.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Choice {
  try {
    const word = localStorage.getItem(KEY);
    return word === 'light' || word === 'dark' ? word : 'system';
  } catch {
    return 'system'; // storage may be forbidden
  }
}

class Theme {
  choice = $state<Choice>(stored());
  isSystemDark = $state(dark.matches);
  shown = $derived<'light' | 'dark'>(this.choice === 'system' ? (this.isSystemDark ? 'dark' : 'light') : this.choice);

  constructor() {
    dark.addEventListener('change', () => {
      this.isSystemDark = dark.matches;
      this.apply();
    });
    this.apply();
  }

  toggle(): void {
    const next = this.shown === 'dark' ? 'light' : 'dark';
    this.choice = next === (this.isSystemDark ? 'dark' : 'light') ? 'system' : next;
    try {
      localStorage.setItem(KEY, this.choice);
    } catch {
      // it holds for this page then
    }
    this.apply();
  }

  private apply(): void {
    document.documentElement.dataset.theme = this.shown;
  }
}

export const theme = new Theme();
