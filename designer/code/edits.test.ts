import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TextEdit, textEdits } from './edits.ts';

const applied = (text: string, edits: readonly TextEdit[]): string =>
  [...edits].reverse().reduce((now, { from, to, text: put }) => now.slice(0, from) + put + now.slice(to), text);

const lines = array(constantFrom('{\n', '}\n', '"a": 1,\n', '"b": 2,\n', '\n', 'x'), { maxLength: 30 }).map((all) =>
  all.join(''),
);

describe('text edits', () => {
  it('make the one text into the other, in order and without overlap', () => {
    assert(
      property(lines, lines, (before, after) => {
        const edits = textEdits(before, after);
        expect(applied(before, edits)).toBe(after);
        for (let at = 1; at < edits.length; at++) {
          expect(edits[at]?.from).toBeGreaterThanOrEqual(edits[at - 1]?.to ?? 0);
        }
      }),
    );
  });

  it('touch only what differs: two places far apart are two small edits', () => {
    const before = JSON.stringify({ a: 1, list: Array.from({ length: 50 }, (_, i) => i), z: 2 }, null, 2);
    const after = JSON.stringify({ a: 7, list: Array.from({ length: 50 }, (_, i) => i), z: 9 }, null, 2);
    const edits = textEdits(before, after);
    expect(edits.map(({ text }) => text)).toEqual(['7', '9']);
    expect(edits.every(({ from, to }) => to - from === 1)).toBe(true);
  });

  it('still lead there when nearly everything differs', () => {
    const before = Array.from({ length: 900 }, (_, i) => `a${i}\n`).join('');
    const after = Array.from({ length: 900 }, (_, i) => `b${i}\n`).join('');
    expect(applied(before, textEdits(before, after))).toBe(after);
  });
});
