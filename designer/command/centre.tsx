import { lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { command as words } from '../i18n/words/command.ts';
import { type CommandGroup, type CommandSource, commandFor, useCommands } from './registry.ts';

interface Centre {
  readonly open: 'palette' | 'sheet' | undefined;
  /** ⌘K shows these groups only: a list of steps to add, or of steps to go to. */
  readonly only: readonly CommandGroup[] | undefined;
}

const centre = createStore<Centre>(() => ({ open: undefined, only: undefined }));

/** Opens ⌘K; with `only`, for these groups. */
export const openPalette = (only?: readonly CommandGroup[]): void => centre.setState({ open: 'palette', only });
export const openSheet = (): void => centre.setState({ open: 'sheet', only: undefined });
const close = (): void => centre.setState({ open: undefined, only: undefined });

const Palette = lazy(() => import('./palette.tsx'));
const Sheet = lazy(() => import('./sheet.tsx'));

const own: CommandSource = {
  commands: () => [
    {
      id: 'command.palette',
      group: 'help',
      title: words.open,
      icon: 'search',
      keys: ['Mod+K'],
      where: 'anywhere',
      run: () => (centre.getState().open === 'palette' ? close() : openPalette()),
    },
    { id: 'command.sheet', group: 'help', title: words.sheet, icon: 'keyboard', keys: ['?'], run: openSheet },
  ],
};

const onKey = (event: KeyboardEvent): void => {
  if (event.defaultPrevented || event.isComposing) return;
  const command = commandFor(event);
  if (!command) return;
  event.preventDefault();
  command.run?.();
};

/** The keys of the whole page, ⌘K and the sheet of keys. One, beside all pages. */
export const CommandCentre = ({ person }: { readonly person: string }) => {
  const { open, only } = useStore(centre);
  useCommands(own);
  useEffect(() => {
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette person={person} only={only} onClose={close} />}
      {open === 'sheet' && <Sheet onClose={close} />}
    </Suspense>
  );
};
