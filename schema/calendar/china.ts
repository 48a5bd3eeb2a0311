import chineseDays from 'chinese-days';
import type { LocalText } from '../text.ts';
import { partsOf } from './day.ts';

/** What the State Council has made of a day. `workday`: a Saturday or Sunday on which people work (调休). */
export type ChineseDay =
  | { readonly kind: 'holiday' | 'workday'; readonly name: LocalText }
  | { readonly kind: 'ordinary' };

/**
 * What the arrangements say of a day: it has three words then (`National Day,国庆节,3`). Asked for by text, as the library
 * has made its own table: on a machine west of Greenwich both are a day early, and a `Date` would miss by a day. Its
 * weekdays are wrong there, so nothing else of it is used.
 */
const arranged = (date: string): { readonly work: boolean; readonly name: LocalText } | undefined => {
  const { work, name } = chineseDays.getDayDetail(date);
  const [en, zh] = name.split(',');
  return en && zh ? { work, name: { 'zh-CN': zh, en } } : undefined;
};

/** Are the holidays of `year` arranged yet, as far as this release knows? 1 October is one of them every year. */
export const holidaysKnown = (year: number): boolean => arranged(`${year}-10-01`) !== undefined;

/** `undefined`: nothing is known of that year. `date` is `2026-10-01`. */
export const chineseDay = (date: string): ChineseDay | undefined => {
  if (!holidaysKnown(partsOf(date)[0])) return undefined;
  const day = arranged(date);
  return day ? { kind: day.work ? 'workday' : 'holiday', name: day.name } : { kind: 'ordinary' };
};
