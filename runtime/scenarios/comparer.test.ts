import { describe, expect, it } from 'vitest';
import { MATCH_RATE, matchAudio } from './audio-match.ts';
import { startComparer } from './comparer.ts';

/** Something that sounds: a tone that climbs, so that no stretch of it is like another. */
const climbing = (seconds: number, from = 200): Int16Array =>
  Int16Array.from({ length: seconds * MATCH_RATE }, (_, i) => {
    const t = i / MATCH_RATE;
    return 8000 * Math.sin(2 * Math.PI * (from * t + 60 * t * t));
  });

describe('a comparison on threads of its own', () => {
  it('gives what the comparison gives, each to whom asked for it', async () => {
    const comparer = startComparer(2);
    const line = climbing(6);
    const parts = [0.5, 1, 2, 3].map((at) => line.subarray(at * MATCH_RATE, (at + 1) * MATCH_RATE));
    const other = climbing(1, 2000);
    const matches = await Promise.all([...parts, other].map((part) => comparer.match(line, part)));
    expect(matches).toEqual([...parts, other].map((part) => matchAudio(line, part)));
    expect(matches.map(({ found }) => found)).toEqual([true, true, true, true, false]);
    await comparer.close();
  });

  it('leaves nobody waiting when it is closed', async () => {
    const comparer = startComparer(1);
    const line = climbing(20);
    const asked = [1, 2, 3].map(() => comparer.match(line, line));
    const settled = Promise.allSettled(asked);
    await comparer.close();
    expect((await settled).map(({ status }) => status)).toContain('rejected');
  });
});
