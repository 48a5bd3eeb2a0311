import type { Box } from './geometry.ts';

/** About a card with the gap beside it: a question then looks into few squares, and few cards lie in each. */
const SQUARE = 320;

const squares = (from: number, to: number): number[] => {
  const first = Math.floor(from / SQUARE);
  return Array.from({ length: Math.floor(to / SQUARE) - first + 1 }, (_, index) => first + index);
};

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The cards that reach into an area, found without looking at all of them. */
export type Nearby = (area: Area) => Box[];

/** Sorts cards into squares of the canvas. */
export const nearbyOf = (boxes: readonly Box[]): Nearby => {
  const grid = new Map<number, Map<number, Box[]>>();
  for (const box of boxes) {
    for (const column of squares(box.x, box.x + box.width)) {
      const rows = grid.get(column) ?? new Map<number, Box[]>();
      grid.set(column, rows);
      for (const row of squares(box.y, box.y + box.height)) {
        const here = rows.get(row);
        if (here) here.push(box);
        else rows.set(row, [box]);
      }
    }
  }
  return ({ left, top, right, bottom }) => {
    const found = new Set<Box>();
    for (const column of squares(left, right)) {
      const rows = grid.get(column);
      if (!rows) continue;
      for (const row of squares(top, bottom)) for (const box of rows.get(row) ?? []) found.add(box);
    }
    return [...found];
  };
};
