import { describe, expect, it } from 'vitest';
import { columnsOf } from './columns.ts';
import type { Line } from './lines.ts';

const chainOf = (length: number): { readonly ids: string[]; readonly lines: Line[] } => {
  const ids = Array.from({ length }, (_, n) => `s${n}`);
  return { ids, lines: ids.slice(1).map((target, n) => ({ source: `s${n}`, target })) };
};

describe('the columns of a flow', () => {
  it('are as many as a chain has steps, however deep it is', () => {
    for (const length of [3, 20_000]) {
      const { ids, lines } = chainOf(length);
      expect(columnsOf(ids, lines)).toEqual(ids.map((id) => [id]));
    }
  });

  it('hold each step right of all that lead to it, and every step once, in a deep flow with branches', () => {
    const { ids, lines } = chainOf(20_000);
    const short = ids.flatMap((source, n) => (n % 7 === 0 && ids[n + 3] ? [{ source, target: `s${n + 3}` }] : []));
    const ends = ids.flatMap((source, n) => (n % 2_000 === 0 ? [{ source, target: `end${n}` }] : []));
    const all = [...ids, ...ends.map(({ target }) => target), 'alone'];
    const columns = columnsOf(all, [...lines, ...short, ...ends]);
    const at = new Map(columns.flatMap((column, index) => column.map((id) => [id, index] as const)));
    expect([at.size, columns.flat().length]).toEqual([all.length, all.length]);
    const back = [...lines, ...short, ...ends].filter(
      ({ source, target }) => (at.get(source) ?? 0) >= (at.get(target) ?? 0),
    );
    expect(back).toEqual([]);
    expect([at.get('end2000'), at.get('alone')]).toEqual([2_001, 0]);
  });
});
