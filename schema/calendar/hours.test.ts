import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTime } from '../expression/dates.ts';
import { dayAfter, isDay, minutesOf, weekdayOf } from './day.ts';
import { type OpeningHours, openingAt } from './hours.ts';

const BEIJING = 'Asia/Shanghai';
const office: OpeningHours = {
  week: [
    { days: [1, 2, 3, 4, 5], from: '09:00', until: '12:00' },
    { days: [1, 2, 3, 4, 5], from: '13:30', until: '18:00' },
    { days: [6], from: '09:00', until: '12:00' },
  ],
  holidays: 'separate',
};
const night: OpeningHours = { week: [{ days: [5], from: '20:00', until: '02:00' }], holidays: 'ignored' };
/** `2026-10-01 09:30` in Beijing. */
const at = (written: string) => new Date(`${written.replace(' ', 'T')}:00+08:00`);
const stateAt = (written: string, hours: OpeningHours = office) => openingAt(at(written), BEIJING, hours).state;

describe('openingAt', () => {
  it.each([
    ['2026-11-23 08:59', 'closed'],
    ['2026-11-23 09:00', 'open'],
    ['2026-11-23 11:59', 'open'],
    ['2026-11-23 12:00', 'closed'],
    ['2026-11-23 13:30', 'open'],
    ['2026-11-23 18:00', 'closed'],
    ['2026-11-28 10:00', 'open'],
    ['2026-11-28 14:00', 'closed'],
    ['2026-11-29 10:00', 'closed'],
    // National Day falls on a Thursday, and its Saturday is a holiday, too.
    ['2026-10-01 10:00', 'holiday'],
    ['2026-10-03 10:00', 'holiday'],
    // A Saturday and a Sunday on which the country works: Monday's hours, not the Saturday's.
    ['2026-10-10 16:00', 'open'],
    ['2026-09-20 10:00', 'open'],
    ['2026-09-20 12:30', 'closed'],
  ])('%s: %s', (written, state) => expect(stateAt(written)).toBe(state));

  it('says why a day is not like its weekday', () => {
    expect(openingAt(at('2026-10-01 10:00'), BEIJING, office).because).toEqual({
      'zh-CN': '国庆节',
      en: 'National Day',
    });
    expect(openingAt(at('2026-10-10 10:00'), BEIJING, office).because?.['zh-CN']).toBe('国庆节调休上班');
    expect(openingAt(at('2026-11-23 10:00'), BEIJING, office)).toEqual({ state: 'open' });
  });

  it.each([
    ['closed', 'closed', 'open'],
    ['ignored', 'open', 'closed'],
  ] as const)('takes holidays as the flow says: %s', (holidays, onHoliday, onWorkingSunday) => {
    expect(stateAt('2026-10-01 10:00', { ...office, holidays })).toBe(onHoliday);
    expect(stateAt('2026-09-20 10:00', { ...office, holidays })).toBe(onWorkingSunday);
  });

  it('takes a year without arrangements by its weekdays, and says so', () => {
    expect(openingAt(at('2031-10-01 10:00'), BEIJING, office)).toEqual({ state: 'open', unknownYear: 2031 });
    expect(openingAt(at('2031-10-01 10:00'), BEIJING, { ...office, holidays: 'ignored' })).toEqual({ state: 'open' });
  });

  it.each([
    ['2026-11-27 19:59', 'closed'],
    ['2026-11-27 20:00', 'open'],
    ['2026-11-28 01:59', 'open'],
    ['2026-11-28 02:00', 'closed'],
    ['2026-11-27 01:00', 'closed'],
  ])('a night is over on the next day: %s %s', (written, state) => expect(stateAt(written, night)).toBe(state));

  it('lets a night that began before a holiday go on', () => {
    const wednesdays: OpeningHours = { week: [{ days: [3], from: '20:00', until: '02:00' }], holidays: 'separate' };
    expect(stateAt('2026-10-01 01:00', wednesdays)).toBe('open');
    expect(stateAt('2026-10-01 02:00', wednesdays)).toBe('holiday');
    // And a night that would begin on one does not.
    expect(stateAt('2026-10-08 01:00', { ...wednesdays })).toBe('closed');
  });

  it('is open round the clock where a day ends at 24:00', () => {
    const always: OpeningHours = {
      week: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', until: '24:00' }],
      holidays: 'ignored',
    };
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date('2024-01-01'), max: new Date('2030-01-01') }),
        (time) => {
          expect(openingAt(time, 'America/New_York', always).state).toBe('open');
        },
      ),
    );
  });

  describe('own dates', () => {
    const dates: OpeningHours['dates'] = [
      { from: '2026-11-23', until: '2026-11-24', open: 'closed', label: '盘点' },
      { from: '2026-10-01', open: 'open', opens: '10:00', closes: '15:00' },
      { from: '2026-11-29', open: 'open' },
    ];
    it.each([
      ['2026-11-23 10:00', 'holiday'],
      ['2026-11-24 10:00', 'holiday'],
      ['2026-11-25 10:00', 'open'],
      ['2026-10-01 10:00', 'open'],
      ['2026-10-01 15:00', 'closed'],
      // A Sunday has no hours of its own: as on a working day.
      ['2026-11-29 17:00', 'open'],
    ])('come before holidays and weekdays: %s %s', (written, state) =>
      expect(stateAt(written, { ...office, dates })).toBe(state),
    );

    it('count as closed where holidays have no exit of their own', () => {
      expect(stateAt('2026-11-23 10:00', { ...office, dates, holidays: 'closed' })).toBe('closed');
      expect(openingAt(at('2026-11-23 10:00'), BEIJING, { ...office, dates }).because?.['zh-CN']).toBe('盘点');
    });
  });

  it('goes by the clock on the wall in zones with summer time, too', () => {
    const zones = fc.constantFrom(
      'America/New_York',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      BEIJING,
    );
    const minute = fc.nat({ max: 1439 });
    const written = (minutes: number) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    const times = fc.date({ noInvalidDate: true, min: new Date('2024-01-01'), max: new Date('2028-01-01') });
    fc.assert(
      fc.property(
        times,
        zones,
        minute,
        minute,
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (time, zone, from, until, days) => {
          fc.pre(from !== until);
          const hours: OpeningHours = {
            week: [{ days, from: written(from), until: written(until) }],
            holidays: 'ignored',
          };
          const { hour, minute: minutes, weekday } = localTime(time, zone);
          const now = hour * 60 + minutes;
          const before = weekday === 1 ? 7 : weekday - 1;
          const open =
            until > from
              ? days.includes(weekday) && now >= from && now < until
              : (days.includes(weekday) && now >= from) || (days.includes(before) && now < until);
          expect(openingAt(time, zone, hours).state).toBe(open ? 'open' : 'closed');
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('days', () => {
  it('are counted on over months, years and 29 February', () => {
    expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01');
    expect(dayAfter('2028-03-01', -1)).toBe('2028-02-29');
    expect(weekdayOf('2026-11-29')).toBe(7);
    expect([isDay('2026-02-29'), isDay('2028-02-29'), isDay('2026-04-31')]).toEqual([false, true, false]);
    expect(minutesOf('24:00')).toBe(1440);
  });
});
