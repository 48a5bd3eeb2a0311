import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelsOf, snap } from './guides.ts';

const box = (id: string, x: number, y: number) => ({ id, x, y, width: 196, height: 120 });

describe('guides', () => {
  it('make a card level with the nearest edge and say with what', () => {
    const levels = levelsOf([box('a', 0, 0), box('b', 300, 200)], []);
    const { at, guides } = snap({ x: 303, y: 196, height: 120 }, levels, 6);
    expect(at).toEqual({ x: 300, y: 200 });
    expect(guides).toEqual([
      { way: 'upright', at: 300, from: 200, to: 320 },
      { way: 'level', at: 200, from: 300, to: 496 },
    ]);
  });
  it('straighten the line of a row before anything else', () => {
    const levels = levelsOf([box('a', 0, 0)], [{ x: 196, y: 95 }]);
    // The head's middle stands 22 below the card's top.
    expect(snap({ x: 260, y: 70, height: 50 }, levels, 6).at).toEqual({ x: 260, y: 73 });
  });
  it('never move a card farther than they reach, and leave it where nothing is near', () => {
    fc.assert(
      fc.property(fc.integer({ min: -400, max: 900 }), fc.integer({ min: -400, max: 900 }), (x, y) => {
        const levels = levelsOf([box('a', 0, 0), box('b', 300, 200)], []);
        const { at, guides } = snap({ x, y, height: 120 }, levels, 6);
        expect(Math.abs(at.x - x)).toBeLessThanOrEqual(6);
        expect(Math.abs(at.y - y)).toBeLessThanOrEqual(6);
        const near = (edges: number[], to: number) => edges.some((edge) => Math.abs(edge - to) <= 6);
        expect(guides.length > 0).toBe(near([0, 300], x) || near([0, 200], y));
      }),
    );
  });
});
