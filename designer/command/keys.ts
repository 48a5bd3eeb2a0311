/**
 * A combination of keys as commands write it: `Mod+Shift+Z`, `Alt+1`, `Delete`, `?`. `Mod` is ⌘ on a Mac and Ctrl
 * elsewhere; a sign such as `?` says nothing of Shift, which every keyboard puts elsewhere.
 */
export interface Chord {
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  /** As `KeyboardEvent.key` has it, lower case. */
  readonly key: string;
}

export const chordOf = (keys: string): Chord => {
  const parts = keys === '+' ? ['+'] : keys.split('+');
  const has = (name: string) => parts.slice(0, -1).includes(name);
  const key = (parts.at(-1) ?? '').toLowerCase();
  return { mod: has('Mod'), shift: has('Shift'), alt: has('Alt'), key: key === 'space' ? ' ' : key };
};

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

const isSign = (key: string): boolean => key.length === 1 && key !== ' ' && !/[\p{L}\p{N}]/u.test(key);

/** With Alt a Mac types another letter, so the key is told by its place. */
const keyOf = ({ key, code, altKey }: Pressed): string => {
  const place = altKey ? /^(?:Key|Digit)(.)$/.exec(code)?.[1] : undefined;
  return (place ?? key).toLowerCase();
};

export const isPressed = (chord: Chord, event: Pressed): boolean =>
  chord.key === keyOf(event) &&
  chord.mod === (event.ctrlKey || event.metaKey) &&
  chord.alt === event.altKey &&
  (isSign(chord.key) || chord.shift === event.shiftKey);

const signs: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};
const macNames: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Enter: '↩',
  Delete: '⌫',
  Backspace: '⌫',
  Escape: 'esc',
  Tab: '⇥',
};
const otherNames: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  Escape: 'Esc',
};

/** The keys of a combination as they are printed on this keyboard, one by one. */
export const keycaps = (keys: string, mac: boolean): string[] => {
  const names = mac ? macNames : otherNames;
  return (keys === '+' ? ['+'] : keys.split('+')).map((part) => names[part] ?? signs[part] ?? part);
};

/** Whether this machine's keyboard is a Mac's. */
export const onMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);
