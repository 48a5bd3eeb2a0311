import { describe, expect, it } from 'vitest';
import { scheduleProblem, ticksAfter, ticksDue } from './schedule.ts';

const at = (text: string) => new Date(text);
const ticks = (cron: string, timeZone: string, after: string, count: number) =>
  ticksAfter({ cron, timeZone }, at(after), count).map((tick) => tick.toISOString().slice(0, 16));

describe('the ticks of a schedule', () => {
  it.each([
    // Forward: 02:30 is left out on 29 March, and comes an hour later by the clock on the wall.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', ['2026-03-29T01:30', '2026-03-30T00:30']],
    ['0 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', ['2026-03-29T01:00', '2026-03-30T00:00']],
    [
      '*/30 * * * *',
      'Europe/Berlin',
      '2026-03-29T00:29Z',
      ['2026-03-29T00:30', '2026-03-29T01:00', '2026-03-29T01:30'],
    ],
    // Back: 02:30 is there twice on 25 October.
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    [
      '*/30 * * * *',
      'Europe/Berlin',
      '2026-10-25T00:10Z',
      ['2026-10-25T00:30', '2026-10-25T01:00', '2026-10-25T01:30'],
    ],
    ['0 9 * * 1-5', 'Asia/Shanghai', '2026-10-23T01:00Z', ['2026-10-26T01:00', '2026-10-27T01:00']],
    ['0 9 31 * *', 'Asia/Shanghai', '2026-11-01T00:00Z', ['2026-12-31T01:00', '2027-01-31T01:00']],
  ])('%s in %s after %s', (cron, zone, after, expected) => {
    expect(ticks(cron, zone, after, expected.length)).toEqual(expected);
  });

  it('taken one by one across both changes of the clock, each comes once', () => {
    for (const day of ['2026-03-28', '2026-10-24']) {
      const schedule = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' };
      let due = ticksAfter(schedule, at(`${day}T12:00Z`), 1)[0] ?? at(day);
      let count = 0;
      for (let minute = 0; minute < 24 * 60; minute += 1) {
        const now = new Date(at(`${day}T12:00Z`).getTime() + minute * 60_000);
        if (now < due) continue;
        const { tick, next } = ticksDue(schedule, due, now);
        count += tick ? 1 : 0;
        due = next ?? due;
      }
      expect(count).toBe(1);
    }
  });
});

describe('after a time without a server', () => {
  const daily = { cron: '0 9 * * *', timeZone: 'Asia/Shanghai' };

  it('only the last tick is made up for', () => {
    const every = { cron: '*/10 * * * *', timeZone: 'Asia/Shanghai' };
    const due = ticksDue(every, at('2026-11-20T00:00Z'), at('2026-11-25T12:34Z'));
    expect(due).toEqual({ tick: at('2026-11-25T12:30Z'), next: at('2026-11-25T12:40Z') });
  });

  it.each([
    ['2026-11-25T01:00Z', '2026-11-25T01:00Z'],
    ['2026-11-25T02:00Z', '2026-11-25T01:00Z'],
    ['2026-11-25T02:01Z', undefined],
  ])('at %s it is %s', (now, tick) => {
    const due = ticksDue(daily, at('2026-11-24T01:00Z'), at(now));
    expect(due).toEqual({ tick: tick && at(tick), next: at('2026-11-26T01:00Z') });
  });
});

describe('a schedule that makes no sense', () => {
  it.each(['', '* * *', '* * * * * *', '61 * * * *', '0 9 30 2 *', '@daily', 'a b c d e', '0 9 * * 8'])(
    '%s',
    (cron) => {
      expect(scheduleProblem({ cron, timeZone: 'Asia/Shanghai' })?.en).toMatch(/five fields/);
    },
  );

  it('is told its time zone', () => {
    expect(scheduleProblem({ cron: '0 9 * * *', timeZone: 'Mars/Olympus' })?.en).toMatch(/Mars/);
    expect(scheduleProblem({ cron: '0 9 * * MON-FRI', timeZone: 'Europe/Berlin' })).toBeUndefined();
  });
});
