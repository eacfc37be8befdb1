import { createStore, useStore } from '../api/store';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'stockade.theme';
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

const theme = createStore<Theme>(read());
prefersDark.addEventListener('change', paint);

export function useTheme(): Theme {
  return useStore(theme);
}

export function chooseTheme(choice: Theme): void {
  theme.set(choice);
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Without storage the choice lasts until the page is left.
  }
  paint();
}

// The first paint is done by /theme.js in the same way.
function paint(): void {
  const choice = theme.get();
  const dark = choice === 'dark' || (choice === 'system' && prefersDark.matches);
  document.documentElement.classList.toggle('dark', dark);
}

function read(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}
