import { describe, expect, it } from 'vitest';
import { evenly, sumOf } from './shares.ts';

describe('shares', () => {
  it('are counted together', () => {
    expect(sumOf([{ percent: 70 }, { percent: 25 }, { percent: 'x' }, null])).toBe(95);
  });

  it.each([2, 3, 4, 7, 10])('are made even between %i', (count) => {
    const even = evenly(count);
    expect(even).toHaveLength(count);
    expect(even.reduce((sum, each) => sum + each)).toBe(100);
    expect(Math.max(...even) - Math.min(...even)).toBeLessThanOrEqual(1);
  });
});
