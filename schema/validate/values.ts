import { holidaysKnown } from '../calendar/china.ts';
import { isDay } from '../calendar/day.ts';
import { isZone } from '../calendar/zones.ts';
import { localTime } from '../expression/dates.ts';
import { isPattern } from '../pattern.ts';
import { isRecord } from './document.ts';
import type { DiagnosticCode, Words } from './kinds.ts';

/** What is wrong with a value that fits its schema and still makes no sense. */
export interface ValueProblem {
  readonly code: DiagnosticCode;
  /** Way from the value to the part that it is told at. */
  readonly at: readonly (string | number)[];
  readonly words?: Words;
}

/** A day that is not written as one is the schema's business. */
const isWritten = (date: string): boolean => /^\d{4}-\d\d-\d\d/.test(date);

const sharesProblems = (value: unknown): ValueProblem[] => {
  if (!Array.isArray(value)) return [];
  const percents = value.map((share: unknown) => (isRecord(share) ? share.percent : undefined));
  // A share that is no number is the schema's business.
  if (!percents.every((percent) => typeof percent === 'number')) return [];
  const sum = percents.reduce((all, percent) => all + percent, 0);
  return sum === 100 ? [] : [{ code: 'shares.sum', at: [], words: { sum } }];
};

const patternProblems = (value: unknown): ValueProblem[] =>
  typeof value === 'string' && value !== '' && !isPattern(value) ? [{ code: 'pattern.invalid', at: [] }] : [];

const texts = (value: unknown): { readonly [name: string]: string } => {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
};

const noSuchDay = (at: ValueProblem['at'], date: string): ValueProblem[] =>
  isWritten(date) && !isDay(date) ? [{ code: 'day.invalid', at, words: { date: date.slice(0, 10) } }] : [];

const periodProblems = (value: unknown): ValueProblem[] => {
  const { from, until } = texts(value);
  const days = Object.entries({ from, until }).flatMap(([name, day]) => (day ? noSuchDay([name], day) : []));
  if (days.length > 0) return days;
  return from && until && until <= from ? [{ code: 'period.empty', at: ['until'] }] : [];
};

const dayProblems = (value: unknown): ValueProblem[] => (typeof value === 'string' ? noSuchDay([], value) : []);

const weekProblems = (value: unknown): ValueProblem[] =>
  (Array.isArray(value) ? value : []).flatMap((span: unknown, at): ValueProblem[] => {
    const { from, until } = texts(span);
    return from && from === until ? [{ code: 'hours.empty', at: [at, 'until'] }] : [];
  });

const ownDatesProblems = (value: unknown): ValueProblem[] =>
  (Array.isArray(value) ? value : []).flatMap((days: unknown, at): ValueProblem[] => {
    const { from, until, open, opens, closes } = texts(days);
    if (from && until && until < from) return [{ code: 'day.order', at: [at, 'until'] }];
    if (open !== 'open') return [];
    if (Boolean(opens) !== Boolean(closes)) return [{ code: 'hours.half', at: [at, opens ? 'closes' : 'opens'] }];
    return opens && opens === closes ? [{ code: 'hours.empty', at: [at, 'closes'] }] : [];
  });

const zoneProblems = (value: unknown): ValueProblem[] =>
  typeof value === 'string' && value !== '' && !isZone(value)
    ? [{ code: 'zone.unknown', at: [], words: { zone: value } }]
    : [];

/** So long before a year begins its holidays should be known: a flow that is published now will still be live then. */
const AHEAD_MS = 31 * 86_400_000;

const holidayProblems = (value: unknown, now: Date | undefined): ValueProblem[] => {
  if (value === 'ignored' || !now) return [];
  const years = [now, new Date(now.getTime() + AHEAD_MS)].map((time) => localTime(time).year);
  const year = years.find((each) => !holidaysKnown(each));
  return year === undefined ? [] : [{ code: 'calendar.year_unknown', at: [], words: { year } }];
};

type Check = (value: unknown, now: Date | undefined) => ValueProblem[];

const checks: Readonly<Record<string, Check>> = {
  day: dayProblems,
  holidays: holidayProblems,
  ownDates: ownDatesProblems,
  period: periodProblems,
  weekHours: weekProblems,
  zone: zoneProblems,
  pattern: patternProblems,
  shares: sharesProblems,
};

/** Problems of a value of the kind that `widget` edits, as they are at `now`. */
export const valueProblems = (widget: string | undefined, value: unknown, now?: Date): ValueProblem[] =>
  (widget !== undefined && Object.hasOwn(checks, widget) && checks[widget]?.(value, now)) || [];
