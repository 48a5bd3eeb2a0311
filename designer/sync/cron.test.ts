import { describe, expect, it } from 'vitest';
import { cronOf, everyOf } from './cron.ts';

describe('a schedule in plain words', () => {
  it.each([
    ['0 9 * * *', { every: 'day', time: '09:00' }],
    ['5 18 * * 0', { every: 'week', time: '18:05', weekday: 0 }],
    ['30 8 31 * *', { every: 'month', time: '08:30', day: 31 }],
    ['*/10 * * * *', { every: 'cron', text: '*/10 * * * *' }],
    ['0 9 1 * 1', { every: 'cron', text: '0 9 1 * 1' }],
    ['99 9 * * *', { every: 'cron', text: '99 9 * * *' }],
  ])('%s is read and written', (text, every) => {
    expect(everyOf(text)).toEqual(every);
    expect(cronOf(everyOf(text))).toBe(text);
  });

  it('reads Sunday by both of its numbers', () => {
    expect(everyOf('0 9 * * 7')).toMatchObject({ weekday: 0 });
  });
});
