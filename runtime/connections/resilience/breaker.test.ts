import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breaker, type Pass, WINDOW_MS } from './breaker.ts';

const limits = { breakAfter: 3, restSeconds: 5, longestRestSeconds: 60 };

const failed = (breaker: Breaker, times: number, now: number): boolean[] =>
  Array.from({ length: times }, () => {
    const pass = breaker.admit(now);
    if (!pass) throw new Error('refused');
    return breaker.settle(pass, 'bad', now);
  });

const probe = (breaker: Breaker, now: number): Pass => {
  const pass = breaker.admit(now);
  if (!pass?.isProbe) throw new Error('no trial');
  return pass;
};

describe('a breaker', () => {
  it('opens after so many failures, and refuses at once', () => {
    const breaker = new Breaker(limits);
    expect(failed(breaker, 3, 0)).toEqual([false, false, true]);
    expect(breaker.state(0)).toBe('open');
    expect(breaker.admit(4_999)).toBeUndefined();
    expect(breaker.restLeft(4_000)).toBe(1_000);
  });

  it('stays closed while most goes well', () => {
    const breaker = new Breaker(limits);
    for (let i = 0; i < 100; i += 1) {
      const pass = breaker.admit(i) as Pass;
      expect(breaker.settle(pass, i % 3 === 0 ? 'bad' : 'good', i)).toBe(false);
    }
  });

  it('forgets failures that are older than its window', () => {
    const breaker = new Breaker(limits);
    failed(breaker, 2, 0);
    expect(failed(breaker, 2, WINDOW_MS + 3_000)).toEqual([false, false]);
  });

  it('lets one try at a time, and closes when that goes well', () => {
    const breaker = new Breaker(limits);
    failed(breaker, 3, 0);
    const pass = probe(breaker, 5_000);
    expect(breaker.state(5_000)).toBe('halfOpen');
    expect(breaker.admit(5_001)).toBeUndefined();
    breaker.settle(pass, 'good', 5_200);
    expect(breaker.state(5_200)).toBe('closed');
    expect(breaker.admit(5_200)).toEqual({ isProbe: false, era: 2 });
  });

  it('rests twice as long after each trial that fails, a minute at most, and starts afresh later', () => {
    const breaker = new Breaker(limits);
    failed(breaker, 3, 0);
    let now = 5_000;
    for (const rest of [10_000, 20_000, 40_000, 60_000, 60_000]) {
      breaker.settle(probe(breaker, now), 'bad', now);
      expect(breaker.restLeft(now)).toBe(rest);
      now += rest;
    }
    breaker.settle(probe(breaker, now), 'good', now);
    now += WINDOW_MS;
    failed(breaker, 3, now);
    expect(breaker.restLeft(now)).toBe(5_000);
  });

  it('rests longer when the system fails again as soon as it is used again', () => {
    const breaker = new Breaker(limits);
    failed(breaker, 3, 0);
    breaker.settle(probe(breaker, 5_000), 'good', 5_000);
    failed(breaker, 3, 6_000);
    expect(breaker.restLeft(6_000)).toBe(10_000);
  });

  it('learns nothing from a trial whose caller hung up: the next one tries at once', () => {
    const breaker = new Breaker(limits);
    failed(breaker, 3, 0);
    breaker.settle(probe(breaker, 5_000), 'neither', 5_100);
    expect(breaker.admit(5_100)?.isProbe).toBe(true);
  });

  it('is not moved by what began before it opened', () => {
    const breaker = new Breaker(limits);
    const early = breaker.admit(0) as Pass;
    failed(breaker, 3, 0);
    expect(breaker.settle(early, 'good', 100)).toBe(false);
    expect(breaker.state(100)).toBe('open');
    breaker.settle(probe(breaker, 5_000), 'good', 5_000);
    expect(breaker.settle(early, 'bad', 5_001)).toBe(false);
  });

  it('whatever happens: one trial at most, none before its rest is over, never shut for longer than a minute', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            wait: fc.integer({ min: 0, max: 8_000 }),
            settles: fc.nat(4),
            verdict: fc.constantFrom('good', 'bad', 'neither'),
          }),
          { maxLength: 200 },
        ),
        (steps) => {
          const breaker = new Breaker(limits);
          const under: Pass[] = [];
          let now = 0;
          for (const { wait, settles, verdict } of steps) {
            now += wait;
            const rest = breaker.restLeft(now);
            expect(rest).toBeLessThanOrEqual(60_000);
            const pass = breaker.admit(now);
            if (rest > 0) expect(pass).toBeUndefined();
            if (pass) under.push(pass);
            const trials = under.filter(({ isProbe, era }) => isProbe && era === pass?.era);
            expect(trials.length).toBeLessThanOrEqual(1);
            for (const each of under.splice(0, settles)) breaker.settle(each, verdict, now);
          }
          // Once everybody is through and the rest is over, somebody may go in.
          for (const each of under) breaker.settle(each, 'neither', now);
          expect(breaker.admit(now + 60_000)).toBeDefined();
        },
      ),
    ));
});
