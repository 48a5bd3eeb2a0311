import { useEffect } from 'react';
import { createStore } from 'zustand/vanilla';
import type { NodeGroup } from '../../schema/node-type.ts';
import type { Pair } from '../i18n/words.ts';
import { chordOf, isPressed } from './keys.ts';

/** Headings of ⌘K and of the sheet of keys, in this order. */
export const commandGroups = [
  'fix',
  'view',
  'edit',
  'move',
  'call',
  'flow',
  'step',
  'add',
  'flows',
  'templates',
  'versions',
  'sessions',
  'go',
  'looks',
  'help',
] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** Something that one can do, by name in ⌘K, by its keys, or both. What keys do and what the sheet says is one and the same. */
export interface Command {
  /** Stays the same from visit to visit: what was used lately is known by it. */
  readonly id: string;
  readonly group: CommandGroup;
  readonly title: Pair;
  /** Stands behind the title: what it belongs to, its number. */
  readonly about?: Pair;
  /** Other words that find it. */
  readonly also?: string;
  readonly icon?: string;
  /** The colour of a step's chip. */
  readonly chip?: NodeGroup;
  /** Combinations of keys (`keys.ts`); the first is shown. */
  readonly keys?: readonly string[];
  /** What its keys ask of the focus: `anywhere` even in a field; `page` (the rule) no field; `document` no panel beside, either. */
  readonly where?: 'anywhere' | 'page' | 'document';
  /** Its keys are another's (the browser's, the canvas's): they are told in the sheet, and not acted upon here. */
  readonly told?: true;
  /** Whether it can be done now. */
  when?(): boolean;
  /** Absent: something that only keys do, which the sheet tells of. */
  run?(): void;
}

/** Commands of one part of the page, there as long as the part is. */
export interface CommandSource {
  /** Those with keys, and those that are always offered. */
  commands(): readonly Command[];
  /** Those that are only found by ⌘K: flows, steps. Asked for when it opens. */
  more?(): readonly Command[];
  /** Those that the server knows of: versions, templates. Asked for when it opens, shown when they are there. */
  later?(): Promise<readonly Command[]>;
}

export const sources = createStore<{ readonly all: readonly CommandSource[] }>(() => ({ all: [] }));

/** @returns takes them away again */
export const register = (source: CommandSource): (() => void) => {
  sources.setState(({ all }) => ({ all: [...all, source] }));
  return () => sources.setState(({ all }) => ({ all: all.filter((one) => one !== source) }));
};

/** Registers while the component is there; keep `source` the same between draws. */
export const useCommands = (source: CommandSource): void => useEffect(() => register(source), [source]);

const isOn = ({ when }: Command): boolean => when?.() ?? true;

/** All that can be done now, the page's own before the shell's. */
export const commandsNow = (): Command[] =>
  sources
    .getState()
    .all.toReversed()
    .flatMap((source) => [...source.commands(), ...(source.more?.() ?? [])])
    .filter(isOn);

/** All that has keys, whether or not it can be done now: for the sheet. */
export const commandsWithKeys = (): Command[] =>
  sources
    .getState()
    .all.toReversed()
    .flatMap((source) => source.commands())
    .filter(({ keys }) => keys !== undefined);

const closest = (target: EventTarget | null, selector: string): boolean =>
  target instanceof HTMLElement && target.closest(selector) !== null;

const typing = (target: EventTarget | null): boolean =>
  closest(target, 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"]');

/** Something that handles its own keys is open: a dialog, a menu, the quick list. */
const elsewhere = (target: EventTarget | null): boolean =>
  closest(target, 'dialog, [role="dialog"], [role="menu"], [role="listbox"]');

/** In a panel beside the document a Delete is never meant for the document. */
const beside = (target: EventTarget | null): boolean => closest(target, '.ins, .ph, .pal, .drawer, .prob');

const reaches = ({ where = 'page', group }: Command, target: EventTarget | null): boolean => {
  // Above everything there is nothing but ⌘K itself.
  if (closest(target, 'dialog') && group !== 'help') return false;
  if (where === 'anywhere') return true;
  if (typing(target) || elsewhere(target)) return false;
  return where === 'page' || !beside(target);
};

/** Some controls are walked by the arrows themselves. */
const walked = (target: EventTarget | null, { key }: KeyboardEvent): boolean =>
  /^(?:Arrow|Home|End)/.test(key) && closest(target, 'input[type="radio"], [role="tab"], [role="slider"]');

/** The command that a press of keys stands for, if there is one here and now. */
export const commandFor = (event: KeyboardEvent): Command | undefined =>
  sources
    .getState()
    .all.toReversed()
    .flatMap((source) => source.commands())
    .find(
      (command) =>
        command.run !== undefined &&
        !command.told &&
        command.keys?.some((keys) => isPressed(chordOf(keys), event)) &&
        reaches(command, event.target) &&
        (command.where === 'anywhere' || !walked(event.target, event)) &&
        isOn(command),
    );
