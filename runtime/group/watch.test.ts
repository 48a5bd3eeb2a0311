import { describe, expect, it } from 'vitest';
import type { Member } from '../store/runtime-group.ts';
import { Watch } from './watch.ts';

/** Looks twice a second for `ms` at what `at` gives, and answers who was gone at the last look. */
const looking = (
  watch: Watch,
  ms: number,
  at: (now: number) => Partial<Member>,
  from = 0,
  settled = true,
): string[] => {
  let gone: string[] = [];
  for (let now = from; now <= from + ms; now += 500) {
    const member = { id: 'other', beat: 0n, accepting: true, present: true, ...at(now) };
    gone = watch.gone({ members: [member], settled }, now);
  }
  return gone;
};

const beating = (now: number): Partial<Member> => ({ beat: BigInt(now / 500) });

describe('a runtime is gone', () => {
  it('as soon as it has lost its connection and missed some beats', () => {
    const watch = new Watch();
    looking(watch, 3_000, beating);
    expect(looking(watch, 500, () => ({ present: false, beat: 6n }), 3_500)).toEqual([]);
    expect(looking(watch, 500, () => ({ present: false, beat: 6n }), 4_500)).toEqual(['other']);
  });

  it('when its event loop has stood still for 8 s, although it is connected', () => {
    const watch = new Watch();
    expect(looking(watch, 7_500, () => ({}))).toEqual([]);
    expect(looking(watch, 500, () => ({}), 8_000)).toEqual(['other']);
  });

  it('never while it beats, connected or not', () => {
    expect(looking(new Watch(), 60_000, (now) => ({ ...beating(now), present: false }))).toEqual([]);
  });

  it('later when all have lost their connections with a restart of Postgres', () => {
    const watch = new Watch();
    expect(looking(watch, 4_500, () => ({ present: false }), 0, false)).toEqual([]);
    expect(looking(watch, 500, () => ({ present: false }), 5_000, false)).toEqual(['other']);
  });

  it('not for an observer who was away himself: he begins to count anew', () => {
    const watch = new Watch();
    looking(watch, 1_000, () => ({ present: false }));
    expect(looking(watch, 1_000, () => ({ present: false }), 60_000)).toEqual([]);
    expect(looking(watch, 500, () => ({ present: false }), 61_500)).toEqual(['other']);
  });
});
