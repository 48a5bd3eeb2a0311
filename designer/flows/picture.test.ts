import { assert, constantFrom, integer, property, record, tuple, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PICTURE, pictureOf } from './picture.ts';

const card = (id: string, x: number, y: number, group = 'voice') => ({ id, group, x, y });

describe('the small picture of a flow', () => {
  it('keeps columns and their order from the canvas', () => {
    const { cards } = pictureOf({ cards: [card('b', 240, 200), card('a', 0, 0), card('c', 250, 0)], edges: [] });
    expect(cards.map(({ id }) => id)).toEqual(['a', 'c', 'b']);
    expect(cards[1]?.x).toBe(cards[2]?.x);
    expect(cards[1]?.y).toBeLessThan(cards[2]?.y ?? 0);
  });

  it('draws tracks that lead on, none that lead back', () => {
    const { edges } = pictureOf({
      cards: [card('a', 0, 0), card('b', 240, 0)],
      edges: [
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'gone'],
      ],
    });
    expect(edges).toHaveLength(1);
  });

  it('spreads a flow that was never laid out by distance from its start', () => {
    const { cards } = pictureOf({
      cards: [card('a', 0, 0), card('b', 0, 0), card('c', 0, 0)],
      edges: [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'a'],
      ],
    });
    expect(new Set(cards.map(({ x }) => x)).size).toBe(3);
  });

  it('stays inside its frame and never lays one card on another', () => {
    const cards = uniqueArray(
      record({
        id: integer({ min: 0, max: 60 }).map((n) => `n${n}`),
        group: constantFrom('voice', 'flow'),
        x: integer({ min: -5000, max: 5000 }),
        y: integer({ min: -5000, max: 5000 }),
      }),
      { selector: ({ id }) => id, maxLength: 40 },
    );
    const end = integer({ min: 0, max: 60 }).map((n) => `n${n}`);
    assert(
      property(cards, uniqueArray(tuple(end, end), { maxLength: 40 }), (all, edges) => {
        const drawn = pictureOf({ cards: all, edges }).cards;
        for (const [at, a] of drawn.entries()) {
          expect(a.x).toBeGreaterThanOrEqual(0);
          expect(a.y).toBeGreaterThanOrEqual(0);
          expect(a.x + a.width).toBeLessThanOrEqual(PICTURE.width);
          expect(a.y + a.height).toBeLessThanOrEqual(PICTURE.height);
          for (const b of drawn.slice(at + 1)) {
            expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
              true,
            );
          }
        }
      }),
    );
  });
});
