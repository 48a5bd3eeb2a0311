import { localTime } from '../expression/dates.ts';
import type { LocalText } from '../text.ts';
import { chineseDay } from './china.ts';
import { dayAfter, MINUTES_A_DAY, minutesOf, partsOf, weekdayOf } from './day.ts';

/** From `from` to before `until` on some days of the week; an `until` that is not later is on the next day. */
export interface WeekSpan {
  /** 1 Monday … 7 Sunday. */
  readonly days: readonly number[];
  /** `09:00` */
  readonly from: string;
  /** `18:00`, at most `24:00`. */
  readonly until: string;
}

/** Days that have their own rule, from `from` to `until` (the same day when absent). */
export interface OwnDays {
  readonly from: string;
  readonly until?: string;
  readonly open: 'closed' | 'open';
  /** When it is open: from when till when; as on a working day when absent. */
  readonly opens?: string;
  readonly closes?: string;
  readonly label?: string;
}

export interface OpeningHours {
  readonly week: readonly WeekSpan[];
  readonly holidays: 'separate' | 'closed' | 'ignored';
  readonly dates?: readonly OwnDays[];
}

export interface Opening {
  readonly state: 'open' | 'closed' | 'holiday';
  /** Why this day is not like its weekday. */
  readonly because?: LocalText;
  /** Nothing is known of this year's holidays: the day was taken by its weekday. */
  readonly unknownYear?: number;
}

type Minutes = readonly [from: number, until: number];

interface DayPlan {
  readonly spans: readonly Minutes[];
  readonly isHoliday: boolean;
  readonly because?: LocalText;
  readonly unknownYear?: number;
}

const WORKING_DAYS = [1, 2, 3, 4, 5];

const spanOf = (from: string, until: string): Minutes => {
  const [begin, end] = [minutesOf(from), minutesOf(until)];
  return [begin, end > begin ? end : end + MINUTES_A_DAY];
};

const spansOn = (week: readonly WeekSpan[], weekday: number): Minutes[] =>
  week.filter(({ days }) => days.includes(weekday)).map(({ from, until }) => spanOf(from, until));

/** What people work on a day that is made a working day: as on Monday, or on the first working day that has hours. */
const workingSpans = (week: readonly WeekSpan[]): Minutes[] =>
  WORKING_DAYS.map((weekday) => spansOn(week, weekday)).find((spans) => spans.length > 0) ?? [];

const ownPlan = (own: OwnDays, date: string, week: readonly WeekSpan[]): DayPlan => {
  const because = own.label ? { because: { 'zh-CN': own.label, en: own.label } } : {};
  if (own.open === 'closed') return { spans: [], isHoliday: true, ...because };
  if (own.opens && own.closes) return { spans: [spanOf(own.opens, own.closes)], isHoliday: false, ...because };
  const usual = spansOn(week, weekdayOf(date));
  return { spans: usual.length > 0 ? usual : workingSpans(week), isHoliday: false, ...because };
};

const chinesePlan = (date: string, week: readonly WeekSpan[]): DayPlan => {
  const day = chineseDay(date);
  const usual: DayPlan = { spans: spansOn(week, weekdayOf(date)), isHoliday: false };
  if (!day) return { ...usual, unknownYear: partsOf(date)[0] };
  if (day.kind === 'ordinary') return usual;
  if (day.kind === 'holiday') return { spans: [], isHoliday: true, because: day.name };
  const { name } = day;
  const because = { 'zh-CN': `${name['zh-CN']}调休上班`, en: `Working day for ${name.en}` };
  return { spans: workingSpans(week), isHoliday: false, because };
};

const planOf = ({ week, holidays, dates = [] }: OpeningHours, date: string): DayPlan => {
  const own = dates.find(({ from, until = from }) => from <= date && date <= until);
  if (own) return ownPlan(own, date, week);
  if (holidays === 'ignored') return { spans: spansOn(week, weekdayOf(date)), isHoliday: false };
  return chinesePlan(date, week);
};

const covers = (spans: readonly Minutes[], minute: number): boolean =>
  spans.some(([from, until]) => from <= minute && minute < until);

const two = (value: number): string => String(value).padStart(2, '0');

/**
 * Is it open at `time` in `zone`? Days are taken by the clock on the wall. A night that began yesterday goes on, whatever
 * today is; own dates come before public holidays, and these before weekdays.
 */
export const openingAt = (time: Date, zone: string, hours: OpeningHours): Opening => {
  const { year, month, day, hour, minute } = localTime(time, zone);
  const date = `${year}-${two(month)}-${two(day)}`;
  const now = hour * 60 + minute;
  const yesterday = planOf(hours, dayAfter(date, -1));
  const today = planOf(hours, date);
  const told = (plan: DayPlan) => ({
    ...(plan.because && { because: plan.because }),
    ...(plan.unknownYear !== undefined && { unknownYear: plan.unknownYear }),
  });
  if (covers(today.spans, now)) return { state: 'open', ...told(today) };
  if (covers(yesterday.spans, now + MINUTES_A_DAY)) return { state: 'open', ...told(yesterday) };
  const isHoliday = today.isHoliday && hours.holidays === 'separate';
  return { state: isHoliday ? 'holiday' : 'closed', ...told(today) };
};
