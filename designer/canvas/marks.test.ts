import { describe, expect, it } from 'vitest';
import { type CardMark, marksOf } from './marks.ts';

const layer = (mark: CardMark) => new Map([['menu', mark]]);

describe('marks on cards', () => {
  it('join, and a later layer wins', () => {
    const heat = layer({ rows: { '1': { share: 0.5, text: '50' }, '0': { text: '3' } } });
    const diff = layer({ tone: 'changed', rows: { '0': { tone: 'changed', text: '旧' } } });
    expect(marksOf({ diff, heat }, new Map()).get('menu')).toEqual({
      tone: 'changed',
      rows: { '1': { share: 0.5, text: '50' }, '0': { tone: 'changed', text: '旧' } },
    });
  });

  it('keep their identity while they say the same', () => {
    const first = marksOf({ search: layer({ tone: 'found' }) }, new Map());
    const again = marksOf({ search: layer({ tone: 'found' }) }, first);
    expect(again.get('menu')).toBe(first.get('menu'));
    const other = marksOf({ search: layer({ faded: true }) }, again);
    expect(other.get('menu')).not.toBe(first.get('menu'));
  });
});
