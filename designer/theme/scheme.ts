import { create } from 'zustand';
import type { Scheme } from './tokens.ts';

/** What the person chose; `auto` follows the operating system. */
export type SchemeChoice = 'auto' | Scheme;
const KEY = 'switchyard.theme';
const choices: readonly SchemeChoice[] = ['auto', 'light', 'dark'];

const system = window.matchMedia('(prefers-color-scheme: dark)');
const resolve = (choice: SchemeChoice): Scheme => (choice === 'auto' ? (system.matches ? 'dark' : 'light') : choice);
const stored = choices.find((choice) => choice === localStorage.getItem(KEY)) ?? 'auto';

interface SchemeState {
  readonly choice: SchemeChoice;
  readonly scheme: Scheme;
  choose(choice: SchemeChoice): void;
}

const show = (scheme: Scheme): void => {
  document.documentElement.dataset.theme = scheme;
};

/** The colour scheme: chosen once per browser, followed by antd and by `data-theme` on the root element. */
export const useScheme = create<SchemeState>((set) => ({
  choice: stored,
  scheme: resolve(stored),
  choose: (choice) => {
    localStorage.setItem(KEY, choice);
    set({ choice, scheme: resolve(choice) });
  },
}));

show(useScheme.getState().scheme);
useScheme.subscribe((state) => show(state.scheme));
system.addEventListener('change', () => {
  const { choice } = useScheme.getState();
  if (choice === 'auto') useScheme.setState({ scheme: resolve(choice) });
});
