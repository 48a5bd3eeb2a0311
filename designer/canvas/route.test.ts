import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../document/view.ts';
import { cardHeight, exitY } from './geometry.ts';
import { assignLanes } from './lanes.ts';
import { labelPoint, roundedPath } from './path.ts';
import { routeWires, type Wire } from './route.ts';

const box = (id: string, x: number, y: number, height = 136) => ({ id, x, y, width: 196, height });
const legs = (points: readonly Point[]) => points.slice(1).map((to, i) => [points[i] ?? to, to] as const);

const wireOf = (id: string, source: string, target: string, y: number): Wire => ({ id, source, target, y });

describe('a line between two cards', () => {
  it('turns in the middle of the gutter and ends under the arrow', () => {
    const points = routeWires([box('a', 0, 0), box('b', 244, 0)], [wireOf('w', 'a', 'b', 90)]).get('w');
    expect(points).toEqual([
      { x: 201, y: 90 },
      { x: 220, y: 90 },
      { x: 220, y: 22 },
      { x: 237, y: 22 },
    ]);
  });
  it('runs straight when both ends are level', () => {
    expect(routeWires([box('a', 0, 0), box('b', 244, 0)], [wireOf('w', 'a', 'b', 22)]).get('w')).toHaveLength(2);
  });
  it('goes round a card that stands in its way', () => {
    const boxes = [box('a', 0, 0), box('between', 244, 0, 200), box('b', 488, 0)];
    const points = routeWires(boxes, [wireOf('w', 'a', 'b', 90)]).get('w') ?? [];
    for (const [from, to] of legs(points)) {
      const crosses = Math.min(from.x, to.x) < 440 && Math.max(from.x, to.x) > 244 && from.y > 0 && from.y < 200;
      expect(crosses).toBe(false);
    }
  });
  it('leaves on the right and arrives on the left even when the target lies behind', () => {
    const points = routeWires([box('a', 300, 0), box('b', 0, 0)], [wireOf('w', 'a', 'b', 90)]).get('w') ?? [];
    expect(points[0]).toEqual({ x: 501, y: 90 });
    expect(points.at(-1)).toEqual({ x: -7, y: 22 });
    expect(points[1]?.x).toBeGreaterThan(496);
    expect(points.at(-2)?.x).toBeLessThan(0);
  });
  it('has right angles only, whatever the cards', () => {
    const cards = fc.uniqueArray(fc.tuple(fc.nat(4), fc.nat(4)), { selector: String, minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(cards, fc.array(fc.tuple(fc.nat(11), fc.nat(11), fc.nat(3)), { maxLength: 12 }), (places, links) => {
        const boxes = places.map(([x, y], i) => box(`c${i}`, x * 244, y * 160));
        const wires = links.map(([a, b, exit], i) => {
          const source = boxes[a % boxes.length];
          return wireOf(`w${i}`, source?.id ?? '', `c${b % boxes.length}`, (source?.y ?? 0) + 50 + exit * 26);
        });
        for (const points of routeWires(boxes, wires).values())
          for (const [from, to] of legs(points)) expect(from.x === to.x || from.y === to.y).toBe(true);
      }),
    );
  });
});

describe('lanes', () => {
  it('lie side by side, without a crossing, for a menu that fans out', () => {
    const targets = [286, 442, 598];
    const fan = targets.map((to, i) => ({ key: `e${i}`, x: 240, room: 14, from: 186 + 26 * i, to }));
    expect([...assignLanes(fan)].sort()).toEqual([
      ['e0', 249],
      ['e1', 240],
      ['e2', 231],
    ]);
  });
  it('are shared by legs that do not meet', () => {
    const xs = assignLanes([
      { key: 'up', x: 240, room: 14, from: 160, to: 74 },
      { key: 'down', x: 240, room: 14, from: 186, to: 286 },
    ]);
    expect([...xs.values()]).toEqual([240, 240]);
  });
  it('are never the same for legs that overlap', () => {
    const leg = fc.record({ from: fc.nat(400), to: fc.nat(400) });
    fc.assert(
      fc.property(fc.array(leg, { maxLength: 6 }), (spans) => {
        const all = spans.map((span, i) => ({ ...span, key: String(i), x: 100, room: 40 }));
        const xs = assignLanes(all);
        for (const a of all)
          for (const b of all) {
            const apart =
              Math.max(a.from, a.to) < Math.min(b.from, b.to) || Math.max(b.from, b.to) < Math.min(a.from, a.to);
            if (a.key < b.key && !apart) expect(xs.get(a.key)).not.toBe(xs.get(b.key));
          }
      }),
    );
  });
});

describe('drawing', () => {
  it('rounds corners, less on short legs', () => {
    const path = roundedPath([
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 10 },
      { x: 200, y: 10 },
    ]);
    expect(path).toBe('M0 0L95 0Q100 0 100 5L100 5Q100 10 105 10L200 10');
  });
  it('puts a label where there is room', () => {
    expect(
      labelPoint([
        { x: 0, y: 0 },
        { x: 20, y: 0 },
        { x: 20, y: 50 },
        { x: 220, y: 50 },
      ]),
    ).toEqual({ x: 120, y: 50 });
  });
  it('knows the heights of the reference cards', () => {
    const line = [{ kind: 'text', text: '感谢您的来电，再见。' }] as const;
    const two = [{ kind: 'text', text: '您好，汀舟速运。查单请按 1，寄件按 2，投诉理赔按 3' }] as const;
    expect([
      cardHeight(line, 0),
      cardHeight(line, 1),
      cardHeight(line, 4),
      cardHeight(two, 3),
      cardHeight(two, 5),
    ]).toEqual([72, 110, 188, 180, 232]);
    expect(exitY(232, 5, 0)).toBe(108);
  });
});
