import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

describe('a pace', () => {
  it('lets a second’s worth through at once, the others one after the other', () => {
    const pace = new Pace(4);
    expect(Array.from({ length: 7 }, () => pace.take(0, 10_000)?.wait)).toEqual([0, 0, 0, 0, 250, 500, 750]);
  });

  it('says at once that a turn would come too late, and takes none', () => {
    const pace = new Pace(1);
    pace.take(0, 0);
    expect(pace.take(0, 999)).toBeUndefined();
    expect(pace.take(0, 1_000)?.wait).toBe(1_000);
  });

  it('takes a turn back that was not used', () => {
    const pace = new Pace(1);
    pace.take(0, 0);
    pace.take(0, 5_000)?.giveBack();
    expect(pace.take(0, 5_000)?.wait).toBe(1_000);
  });

  it('has no limit when none is set, but waits when the other system asks for it, a minute at most', () => {
    const pace = new Pace(undefined);
    expect(pace.take(0, 0)?.wait).toBe(0);
    pace.holdOff(0, 2_000);
    expect(pace.take(500, 5_000)?.wait).toBe(1_500);
    pace.holdOff(0, 3_600_000);
    expect(pace.take(0, 100_000)?.wait).toBe(60_000);
  });

  it('whatever happens: in no second more than twice its number, in the long run not more than its number', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 300 }),
        (perSecond, gaps) => {
          const pace = new Pace(perSecond);
          let now = 0;
          const starts: number[] = [];
          for (const gap of gaps) {
            now += gap;
            const turn = pace.take(now, 60_000);
            if (turn) starts.push(now + turn.wait);
          }
          expect(starts).toEqual([...starts].sort((a, b) => a - b));
          for (const [index, start] of starts.entries()) {
            const within = starts.slice(index).filter((other) => other < start + 1_000).length;
            expect(within).toBeLessThanOrEqual(perSecond * 2);
          }
          const first = starts[0] ?? 0;
          const last = starts.at(-1) ?? 0;
          expect(starts.length).toBeLessThanOrEqual(perSecond + ((last - first) / 1000) * perSecond + 1.001);
        },
      ),
    ));
});
