import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carriedWays, type Ground } from './carried.ts';
import { type Ends, type WireContext, wireEdges } from './elements.ts';
import type { Box } from './geometry.ts';

const wires: WireContext = {
  selection: new Set(),
  taken: new Set(),
  inCall: false,
  hovered: undefined,
  selected: undefined,
  label: (from, exit, to) => `${from} ${exit} ${to}`,
  word: 'line',
};

/** A chain of cards, each leading to the next one. */
const chainOf = (places: readonly { readonly x: number; readonly y: number }[]): Ground => {
  const boxes = places.map(({ x, y }, index): Box => ({ id: `n${index}`, x, y, width: 196, height: 120 }));
  const ends = boxes.map(({ id }, index): Ends => {
    const target = index + 1 < boxes.length ? `n${index + 1}` : undefined;
    const row = { name: 'done', title: '完成', keycap: false, fault: false, back: false } as const;
    return { id, title: id, rows: [target ? { ...row, state: 'drawn', target } : { ...row, state: 'open' }] };
  });
  return { boxes, ends, wires, edges: wireEdges(boxes, ends, wires) };
};

const place = fc.record({ x: fc.integer({ min: 0, max: 1500 }), y: fc.integer({ min: 0, max: 900 }) });

describe('lines of what is carried', () => {
  it('lead to where the card is, as they would if it stood there', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 12 }), place, (places, to) => {
        const ground = chainOf(places);
        const ways = carriedWays(ground, new Set(['n0']))(new Map([['n0', to]]));
        const there = chainOf([to, ...places.slice(1)]);
        expect(ways.size).toBe(1);
        const way = ways.get('n0:done');
        const [start, end] = [way?.at(0), way?.at(-1)];
        const expected = there.edges.find(({ id }) => id === 'n0:done')?.data?.points;
        expect([start, end]).toEqual([expected?.at(0), expected?.at(-1)]);
      }),
    );
  });

  it('go along unchanged between two cards that are carried together', () => {
    const ground = chainOf([
      { x: 0, y: 0 },
      { x: 300, y: 80 },
      { x: 600, y: 40 },
    ]);
    const at = new Map([
      ['n0', { x: 100, y: 50 }],
      ['n1', { x: 400, y: 130 }],
    ]);
    const ways = carriedWays(ground, new Set(at.keys()))(at);
    const was = ground.edges.find(({ id }) => id === 'n0:done')?.data?.points ?? [];
    expect(ways.get('n0:done')).toEqual(was.map(({ x, y }) => ({ x: x + 100, y: y + 50 })));
    expect(ways.get('n0:done')).toBe(ways.get('n0:done'));
    // The line out of the two is led anew, to the card that stands.
    expect(ways.get('n1:done')?.at(-1)).toEqual({ x: 600 - 7, y: 40 + 22 });
  });
});
