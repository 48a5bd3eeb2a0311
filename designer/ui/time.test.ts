import { expect, it } from 'vitest';
import { duration, fullTime, shortTime } from './time.ts';

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
