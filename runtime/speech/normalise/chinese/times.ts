import { type Rule, rule } from '../rewrite.ts';
import { isDate, isoDateTime, wallClock } from '../zone.ts';
import { amount, integer, spell } from './numbers.ts';

const periodWord = /(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|今晚|明晚|昨晚|当晚)\s?$/;

const periodOf = (hour: number): string => {
  if (hour < 6) return '凌晨';
  if (hour < 12) return '上午';
  if (hour < 13) return '中午';
  return hour < 19 ? '下午' : '晚上';
};

const minutes = (minute: number): string => {
  if (minute === 0) return '';
  if (minute === 30) return '半';
  return `${minute < 10 ? '零' : ''}${integer(String(minute))}分`;
};

/** A clock time; `period`: whether to say the part of the day. */
const clock = (hour: number, minute: number, period: boolean): string => {
  const named = hour > 12 && hour < 24 ? hour - 12 : hour;
  return `${period && hour < 24 ? periodOf(hour) : ''}${amount(String(named))}点${minutes(minute)}`;
};

const monthDay = (month: number, day: number): string => `${integer(String(month))}月${integer(String(day))}日`;

const sayDateTime: Rule['say'] = (match) => {
  const at = wallClock(match);
  return at && `${monthDay(at.month, at.day)}${clock(at.hour, at.minute, true)}`;
};

const sayDate: Rule['say'] = ([, year = '', month = '', day = '']) =>
  isDate(Number(year), Number(month), Number(day))
    ? `${spell(year, '一')}年${monthDay(Number(month), Number(day))}`
    : undefined;

/** `3:30 PM` as hour of the day. */
const hourOf = (hour: string, half: string): number => {
  if (half === '') return Number(hour);
  return (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0);
};

const sayTime: Rule['say'] = ([, hour = '', minute = '', half = ''], before) => {
  const at = hourOf(hour, half);
  return at > 24 || (at === 24 && minute !== '00') ? undefined : clock(at, Number(minute), !periodWord.test(before));
};

const sayTimes: Rule['say'] = ([, hour = '', minute = '', hour2 = '', minute2 = ''], before) => {
  const [from, to] = [Number(hour), Number(hour2)];
  if (from > 24 || to > 24) return undefined;
  const named = periodWord.test(before);
  const again = to < 24 && (named ? from < 12 !== to < 12 : periodOf(from) !== periodOf(to));
  return `${clock(from, Number(minute), !named)}到${clock(to, Number(minute2), again)}`;
};

const TIME = '(\\d{1,2}):([0-5]\\d)(?::[0-5]\\d)?(?![\\d:])';
const START = '(?<![\\d:.A-Za-z-])';

export const timeRules: readonly Rule[] = [
  rule(isoDateTime, sayDateTime),
  rule(`${START}(\\d{4})\\s?[-/.年]\\s?(\\d{1,2})\\s?[-/.月]\\s?(\\d{1,2})(?:\\s?[日号])?(?![\\d.-])`, sayDate),
  rule(`${START}((?:19|20|21)\\d{2})-(0[1-9]|1[0-2])(?![\\d.-])`, ([, year = '', month = '']) => {
    return `${spell(year, '一')}年${integer(month)}月`;
  }),
  rule(`${START}(\\d{4}|\\d{2}(?=年\\d{1,2}月))(?=年)`, ([year = '']) => spell(year, '一')),
  rule(`${START}${TIME}\\s?[-~–—至到]\\s?${TIME}`, sayTimes),
  rule(`${START}${TIME}(?:\\s?([AaPp]\\.?[Mm]\\b\\.?))?`, sayTime),
];
