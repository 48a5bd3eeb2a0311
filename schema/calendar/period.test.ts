import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDate, instantOf } from '../expression/dates.ts';
import { holdsAt } from './period.ts';

const written = (time: Date, zone: string) => formatDate(time, 'yyyy-MM-dd HH:mm', zone).replace(' ', 'T');
const zones = ['Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
const minutes = fc
  .integer({ min: Date.parse('2024-01-01') / 60_000, max: Date.parse('2030-01-01') / 60_000 })
  .map((minute) => new Date(minute * 60_000));

describe('instantOf', () => {
  it('is the moment at which the clock shows it, the first of two', () => {
    fc.assert(
      fc.property(minutes, fc.constantFrom(...zones), (time, zone) => {
        const shown = written(time, zone);
        const found = instantOf(shown, zone);
        expect(written(found, zone)).toBe(shown);
        expect(found.getTime()).toBeLessThanOrEqual(time.getTime());
        // Nowhere do clocks go back by more than an hour.
        expect(time.getTime() - found.getTime()).toBeLessThanOrEqual(3_600_000);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['2026-03-08T02:30', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['2026-12-01T09:00', 'Asia/Shanghai', '2026-12-01T01:00:00.000Z'],
  ])('%s in %s is %s', (shown, zone, iso) => expect(instantOf(shown, zone).toISOString()).toBe(iso));
});

describe('holdsAt', () => {
  const at = (time: string) => new Date(`${time}:00+08:00`);
  const period = { from: '2026-12-01T09:00', until: '2026-12-05T18:00' };
  it.each([
    ['2026-12-01T08:59', false],
    ['2026-12-01T09:00', true],
    ['2026-12-05T17:59', true],
    ['2026-12-05T18:00', false],
  ])('%s: %s', (time, holds) => expect(holdsAt(period, at(time), 'Asia/Shanghai')).toBe(holds));

  it('is open at an end that is not written', () => {
    expect(holdsAt({}, at('2026-12-01T09:00'), 'UTC')).toBe(true);
    expect(holdsAt({ from: period.from }, at('2030-12-01T09:00'), 'Asia/Shanghai')).toBe(true);
    expect(holdsAt({ until: period.until }, at('2020-12-01T09:00'), 'Asia/Shanghai')).toBe(true);
  });

  it('begins once and ends once, whatever the clocks do', () => {
    const two = fc.tuple(minutes, minutes).map((pair) => pair.toSorted((a, b) => a.getTime() - b.getTime()));
    fc.assert(
      fc.property(
        two,
        fc.constantFrom(...zones),
        fc.array(minutes, { maxLength: 20 }),
        ([from, until], zone, times) => {
          if (!from || !until) return;
          const bounds = { from: written(from, zone), until: written(until, zone) };
          const held = times.toSorted((a, b) => a.getTime() - b.getTime()).map((time) => holdsAt(bounds, time, zone));
          const changes = held.filter((holds, index) => index > 0 && holds !== held[index - 1]).length;
          expect(changes).toBeLessThanOrEqual(held[0] ? 1 : 2);
        },
      ),
    );
  });
});
