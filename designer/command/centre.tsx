import { lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { command as words } from '../i18n/words/command.ts';
import type { Pair } from '../i18n/words.ts';
import { type Command, type CommandGroup, type CommandSource, commandFor, useCommands } from './registry.ts';

interface Centre {
  readonly open: 'palette' | 'sheet' | undefined;
  /** ⌘K shows these groups only: a list of steps to add, or of steps to go to. */
  readonly only: readonly CommandGroup[] | undefined;
  /** In place of commands: a list to choose one thing from. */
  readonly choice: Choice | undefined;
}

/** A question with many answers, each of which acts when it is chosen. */
export interface Choice {
  readonly label: string;
  readonly answers: readonly Command[];
  /** What its groups are called, where they are called otherwise than among commands. */
  readonly headings?: Readonly<Partial<Record<CommandGroup, Pair>>>;
}

const closed: Centre = { open: undefined, only: undefined, choice: undefined };
const centre = createStore<Centre>(() => closed);

/** Opens ⌘K; with `only`, for these groups. */
export const openPalette = (only?: readonly CommandGroup[]): void =>
  centre.setState({ ...closed, open: 'palette', only });
/** Asks for one of many, found as everything else is: by name, pinyin or initials. */
export const openChoice = (choice: Choice): void => centre.setState({ ...closed, open: 'palette', choice });
export const openSheet = (): void => centre.setState({ ...closed, open: 'sheet' });
const close = (): void => centre.setState(closed);

const loadPalette = () => import('./palette.tsx');
const Palette = lazy(loadPalette);
/** Once the page is there: what one types right after ⌘K must find it. */
const PRELOAD_MS = 1_500;
const Sheet = lazy(() => import('./sheet.tsx'));

const PALETTE = 'command.palette';

const own: CommandSource = {
  commands: () => [
    {
      id: PALETTE,
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

/** ⌘K itself is heard before anything else: in an editor of code it would begin a combination of that editor's own. */
const onPaletteKey = (event: KeyboardEvent): void => {
  if (event.isComposing) return;
  const command = commandFor(event);
  if (command?.id !== PALETTE) return;
  event.preventDefault();
  event.stopPropagation();
  command.run?.();
};

const onKey = (event: KeyboardEvent): void => {
  if (event.defaultPrevented || event.isComposing) return;
  const command = commandFor(event);
  // While it opens, letters are meant for it, and not for the page.
  if (!command || (centre.getState().open !== undefined && command.id !== PALETTE)) return;
  event.preventDefault();
  command.run?.();
};

/** The keys of the whole page, ⌘K and the sheet of keys. One, beside all pages. */
export const CommandCentre = ({ person }: { readonly person: string }) => {
  const { open, only, choice } = useStore(centre);
  useCommands(own);
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette().catch(() => undefined), PRELOAD_MS);
    window.addEventListener('keydown', onPaletteKey, true);
    window.addEventListener('keydown', onKey);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onPaletteKey, true);
      window.removeEventListener('keydown', onKey);
    };
  }, []);
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette person={person} only={only} choice={choice} onClose={close} />}
      {open === 'sheet' && <Sheet onClose={close} />}
    </Suspense>
  );
};
