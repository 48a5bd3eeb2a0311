import { afterEach, expect, it } from 'vitest';
import { clockTime, dayBegins, dayTime, duration, fullTime, minuteTime, shortTime } from './time.ts';
import { isZone, tellTimesIn } from './zone.ts';

afterEach(() => tellTimesIn(undefined));

const now = new Date(2026, 10, 22, 15, 0, 0);
const at = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();

it.each([
  [at(2026, 10, 22, 14, 32), '14:32', '14:32'],
  [at(2026, 10, 21, 17, 8), '昨天 17:08', 'Yesterday 17:08'],
  [at(2026, 9, 29, 9, 0), '10 月 29 日', '29 Oct'],
  [at(2025, 10, 22, 9, 0), '2025 年 11 月 22 日', '22 Nov 2025'],
  ['nonsense', 'nonsense', 'nonsense'],
])('%s reads %s or %s', (iso, zh, en) => {
  expect(shortTime(iso, 'zh-CN', now)).toBe(zh);
  expect(shortTime(iso, 'en', now)).toBe(en);
});

it('gives the second in records', () => {
  expect(fullTime(at(2026, 10, 22, 14, 32), 'zh-CN', now)).toBe('11 月 22 日 14:32:00');
});

it.each([
  [212, '212 毫秒'],
  [3100, '3.1 秒'],
  [125_000, '2 分 5 秒'],
  [7_260_000, '2 小时 1 分'],
])('%i ms lasts %s', (ms, words) => {
  expect(duration(ms, 'zh-CN')).toBe(words);
});

it('tells times by the clock on the wall of another place, whatever this computer’s says', () => {
  const noon = '2026-11-22T04:30:15Z';
  const later = new Date('2026-11-22T20:00:00Z');
  tellTimesIn('Asia/Shanghai');
  expect([minuteTime(noon), clockTime(noon), dayTime(noon, 'zh-CN', later)]).toEqual([
    '12:30',
    '12:30:15',
    '11 月 22 日',
  ]);
  // 04:00 of the next day there, while it is still the same day in London.
  expect(shortTime(noon, 'zh-CN', later)).toBe('昨天 12:30');
  tellTimesIn('Europe/London');
  expect(shortTime(noon, 'zh-CN', later)).toBe('04:30');
  // The night in which the clocks go back has its second half past one.
  expect(['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map(minuteTime)).toEqual(['01:30', '01:30']);
});

it('knows which names are zones', () => {
  expect(['Asia/Shanghai', 'UTC', 'Mars/Olympus', ''].map(isZone)).toEqual([true, true, false, false]);
});

it('begins a day where its times are told', () => {
  tellTimesIn('Asia/Shanghai');
  expect(dayBegins('2026-11-11')).toBe('2026-11-10T16:00:00.000Z');
  expect(dayBegins('2026-12-31', 1)).toBe('2026-12-31T16:00:00.000Z');
  tellTimesIn('America/New_York');
  // The clocks go back at 2 in the morning: that day has 25 hours.
  expect(dayBegins('2026-11-01')).toBe('2026-11-01T04:00:00.000Z');
  expect(dayBegins('2026-11-01', 1)).toBe('2026-11-02T05:00:00.000Z');
  expect(dayBegins('2026-03-08', 1)).toBe('2026-03-09T04:00:00.000Z');
});
