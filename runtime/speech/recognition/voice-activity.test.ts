import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VOICE_FRAME_MS, VOICE_RATE } from '../../telephony/port.ts';
import { VoiceActivity } from './voice-activity.ts';

const FRAME = (VOICE_RATE / 1000) * VOICE_FRAME_MS;

/** 20 ms of noise with this RMS. */
const frame = (level: number, seed = 1): Buffer => {
  const bytes = Buffer.alloc(FRAME * 2);
  let state = seed;
  for (let at = 0; at < FRAME; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    bytes.writeInt16LE(Math.round((state / 2 ** 30 - 1) * level * Math.sqrt(3)), at * 2);
  }
  return bytes;
};

/** Changes by time, milliseconds, of `levels`: so loud for so long. */
const changes = (...levels: readonly (readonly [level: number, ms: number])[]): [string, number][] => {
  const activity = new VoiceActivity();
  const found: [string, number][] = [];
  let at = 0;
  for (const [level, ms] of levels) {
    for (let end = at + ms; at < end; at += VOICE_FRAME_MS) {
      const change = activity.push(frame(level, at + 1));
      if (change) found.push([change, at + VOICE_FRAME_MS]);
    }
  }
  return found;
};

/** Syllables: loud and quiet in turn. */
const speech = (level: number, ms: number): (readonly [number, number])[] =>
  Array.from({ length: ms / 200 }, () => [[level, 140] as const, [level / 10, 60] as const]).flat();

describe('voice activity', () => {
  it('hears when somebody begins and stops to speak', () => {
    expect(changes([0, 1000], [3000, 400], [0, 2000])).toEqual([
      ['begun', 1160],
      ['paused', 2200],
    ]);
  });

  it('hears syllables as one utterance, and a pause in a number as none', () => {
    const found = changes([20, 1000], ...speech(3000, 1000), [20, 600], ...speech(3000, 1000), [20, 2000]);
    expect(found.map(([change]) => change)).toEqual(['begun', 'paused']);
    expect(found[0]?.[1]).toBeLessThan(1300);
  });

  it('does not take silence, a click, or the noise of a line for speech', () => {
    expect(changes([0, 3000])).toEqual([]);
    expect(changes([0, 1000], [9000, 60], [0, 1000])).toEqual([]);
    expect(changes([150, 5000])).toEqual([]);
  });

  it('hears speech in a loud place, and not the place', () => {
    const found = changes([500, 3000], ...speech(6000, 2000), [500, 3000]);
    expect(found.map(([change]) => change)).toEqual(['begun', 'paused']);
    expect(found[0]?.[1]).toBeGreaterThan(3000);
    expect(found[0]?.[1]).toBeLessThan(3400);
  });

  it('gets used to a noise that begins and stays', () => {
    expect(changes([0, 1000], [700, 10_000]).at(-1)?.[0]).toBe('paused');
  });

  it('says begun and paused in turn, whatever it hears', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 9000 }), fc.integer({ min: 20, max: 3000 }))), (levels) => {
        const found = changes(...levels).map(([change]) => change);
        found.forEach((change, at) => {
          expect(change).toBe(at % 2 === 0 ? 'begun' : 'paused');
        });
      }),
      { numRuns: 50 },
    );
  });
});
