import { describe, expect, it } from 'vitest';
import { chordOf, isPressed, keycaps } from './keys.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('keys', () => {
  it('take ⌘ and Ctrl for the same', () => {
    const undo = chordOf('Mod+Z');
    expect(isPressed(undo, press('z', { ctrlKey: true }))).toBe(true);
    expect(isPressed(undo, press('z', { metaKey: true }))).toBe(true);
    expect(isPressed(undo, press('Z', { metaKey: true, shiftKey: true }))).toBe(false);
    expect(isPressed(undo, press('z'))).toBe(false);
  });
  it('do not care where a keyboard has its signs', () => {
    expect(isPressed(chordOf('?'), press('?', { shiftKey: true }))).toBe(true);
    expect(isPressed(chordOf('?'), press('?'))).toBe(true);
    expect(isPressed(chordOf('?'), press('?', { ctrlKey: true }))).toBe(false);
  });
  it('tell a digit with Option by its place, whatever a Mac types', () => {
    expect(isPressed(chordOf('Alt+1'), { ...press('¡', { altKey: true }), code: 'Digit1' })).toBe(true);
    expect(isPressed(chordOf('Alt+1'), { ...press('2', { altKey: true }), code: 'Digit2' })).toBe(false);
  });
  it('know the space bar and the plus', () => {
    expect(isPressed(chordOf('Space'), press(' '))).toBe(true);
    expect(isPressed(chordOf('+'), press('+', { shiftKey: true }))).toBe(true);
  });
  it.each([
    ['Mod+Shift+Z', true, ['⌘', '⇧', 'Z']],
    ['Mod+Shift+Z', false, ['Ctrl', 'Shift', 'Z']],
    ['Alt+ArrowUp', true, ['⌥', '↑']],
    ['Delete', false, ['Delete']],
    ['?', false, ['?']],
  ])('%s is shown as its keyboard prints it', (keys, mac, shown) => {
    expect(keycaps(keys, mac)).toEqual(shown);
  });
});
