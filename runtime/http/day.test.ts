import { expect, it } from 'vitest';
import { startOfDay } from './day.ts';

it.each([
  ['2026-01-05T00:30:00+08:00', 'Asia/Shanghai', '2026-01-04T16:00:00.000Z'],
  ['2026-01-05T23:59:59+08:00', 'Asia/Shanghai', '2026-01-04T16:00:00.000Z'],
  ['2026-01-05T12:00:00Z', 'UTC', '2026-01-05T00:00:00.000Z'],
  // The clocks went forward at 02:00 that morning, and back on the other.
  ['2026-03-08T12:00:00-04:00', 'America/New_York', '2026-03-08T05:00:00.000Z'],
  ['2026-11-01T12:00:00-05:00', 'America/New_York', '2026-11-01T04:00:00.000Z'],
  ['2026-06-01T00:10:00+05:45', 'Asia/Kathmandu', '2026-05-31T18:15:00.000Z'],
])('the day of %s in %s', (now, zone, began) => {
  expect(startOfDay(new Date(now), zone).toISOString()).toBe(began);
});
