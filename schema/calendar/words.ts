import type { Language } from '../text.ts';
import type { WeekSpan } from './hours.ts';
import type { Period } from './period.ts';

const DAY_NAMES: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
};

/** `1` Monday: 周一, Mon. */
export const dayName = (day: number, language: Language): string => DAY_NAMES[language][day - 1] ?? '';

/** Runs of days that follow each other. */
const runsOf = (days: readonly number[]): [from: number, until: number][] => {
  const runs: [number, number][] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs;
};

/** 周一至周五、周日 */
export const daysInWords = (days: readonly number[], language: Language): string => {
  const zh = language === 'zh-CN';
  const runs = runsOf(days);
  if (runs.length === 1 && runs[0]?.[0] === 1 && runs[0][1] === 7) return zh ? '每天' : 'Every day';
  return runs
    .map(([from, until]) => {
      const [first, last] = [dayName(from, language), dayName(until, language)];
      if (from === until) return first;
      if (until === from + 1) return zh ? `${first}、${last}` : `${first}, ${last}`;
      return zh ? `${first}至${last}` : `${first}–${last}`;
    })
    .join(zh ? '、' : ', ');
};

const NEXT_DAY = { 'zh-CN': '次日 ', en: 'next day ' } as const;

/** 9:00, as people write it. */
const timeInWords = (time: string): string => time.replace(/^0(?=\d:)/, '');

/** 9:00–18:00; 20:00–次日 2:00 */
export const spanInWords = ({ from, until }: Pick<WeekSpan, 'from' | 'until'>, language: Language): string =>
  `${timeInWords(from)}–${until > from ? '' : NEXT_DAY[language]}${timeInWords(until)}`;

/** 周一至周五 9:00–12:00、13:30–18:00；周六 9:00–12:00 */
export const weekInWords = (week: readonly WeekSpan[], language: Language): string => {
  const zh = language === 'zh-CN';
  const spans = new Map<string, string[]>();
  for (const span of week) {
    const days = daysInWords(span.days, language);
    spans.set(days, [...(spans.get(days) ?? []), spanInWords(span, language)]);
  }
  return [...spans].map(([days, times]) => `${days} ${times.join(zh ? '、' : ', ')}`).join(zh ? '；' : '; ');
};

/** 2026-12-01 09:00 */
const momentInWords = (written: string): string => written.replace('T', ' ');

/** 2026-12-01 09:00 至 2026-12-05 18:00; one end alone: …起, 到…为止; none: 一直有效. */
export const periodInWords = ({ from, until }: Period, language: Language): string => {
  const [begin, end] = [from && momentInWords(from), until && momentInWords(until)];
  if (language === 'zh-CN') {
    if (begin && end) return `${begin} 至 ${end}`;
    return begin ? `${begin} 起` : end ? `到 ${end} 为止` : '一直有效';
  }
  if (begin && end) return `${begin} to ${end}`;
  return begin ? `from ${begin}` : end ? `until ${end}` : 'always';
};
