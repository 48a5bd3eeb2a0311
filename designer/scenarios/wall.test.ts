import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, wallOf } from './wall.ts';

describe('the time of a scenario', () => {
  it.each([
    ['2026-10-01T03:00', 'Asia/Shanghai', '2026-09-30T19:00:00.000Z'],
    ['2026-07-01T12:00', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
    ['2026-12-01T12:00', 'Europe/Berlin', '2026-12-01T11:00:00.000Z'],
    ['2026-03-29T03:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ])('%s in %s is %s', (wall, zone, instant) => {
    expect(instantOf(wall, zone)).toBe(instant);
    expect(wallOf(instant, zone)).toBe(wall);
  });
  it('is nothing when the field is empty', () => {
    expect(instantOf('', 'UTC')).toBeUndefined();
    expect(wallOf(undefined, 'UTC')).toBe('');
    expect(wallOf('soon', 'UTC')).toBe('');
  });
  it('comes back as it was, in every zone without a change of clocks', () => {
    const at = fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2099, 0) });
    fc.assert(
      fc.property(at, fc.constantFrom('Asia/Shanghai', 'Asia/Kathmandu', 'UTC'), (ms, zone) => {
        const minute = new Date(Math.floor(ms / 60_000) * 60_000).toISOString();
        expect(instantOf(wallOf(minute, zone), zone)).toBe(minute);
      }),
    );
  });
});
