import { describe, expect, it } from 'vitest';
import { periodInWords, weekInWords } from './words.ts';

const office = [
  { days: [1, 2, 3, 4, 5], from: '09:00', until: '12:00' },
  { days: [5, 4, 3, 2, 1], from: '13:30', until: '18:00' },
  { days: [6], from: '09:00', until: '12:00' },
];

describe('in an analyst’s words', () => {
  it.each([
    [office, '周一至周五 9:00–12:00、13:30–18:00；周六 9:00–12:00', 'Mon–Fri 9:00–12:00, 13:30–18:00; Sat 9:00–12:00'],
    [[{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', until: '24:00' }], '每天 0:00–24:00', 'Every day 0:00–24:00'],
    [[{ days: [5, 6], from: '20:00', until: '02:00' }], '周五、周六 20:00–次日 2:00', 'Fri, Sat 20:00–next day 2:00'],
    [
      [{ days: [1, 3, 4, 5, 7], from: '10:00', until: '11:00' }],
      '周一、周三至周五、周日 10:00–11:00',
      'Mon, Wed–Fri, Sun 10:00–11:00',
    ],
    [[], '', ''],
  ])('a week %#', (week, zh, en) => {
    expect([weekInWords(week, 'zh-CN'), weekInWords(week, 'en')]).toEqual([zh, en]);
  });

  it.each([
    [{ from: '2026-12-01T09:00', until: '2026-12-05T18:00' }, '2026-12-01 09:00 至 2026-12-05 18:00'],
    [{ from: '2026-12-01T09:00' }, '2026-12-01 09:00 起'],
    [{ until: '2026-12-05T18:00' }, '到 2026-12-05 18:00 为止'],
    [{}, '一直有效'],
  ])('a period %#', (period, zh) => expect(periodInWords(period, 'zh-CN')).toBe(zh));
});
