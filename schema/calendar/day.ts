/** Days and times of day as flows write them: `2026-10-01`, `09:30`, and `2026-10-01T09:30` for both. */
export const DAY_PATTERN = '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$';
export const TIME_PATTERN = '^([01][0-9]|2[0-3]):[0-5][0-9]$';
/** A time at which something ends: midnight can be the end of the day. */
export const END_PATTERN = '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$';
export const DAY_TIME_PATTERN = '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]$';

export const MINUTES_A_DAY = 24 * 60;

/** Year, month (from 1) and day of the month. */
export const partsOf = (date: string): [year: number, month: number, day: number] => {
  const [year = 0, month = 1, day = 1] = date.slice(0, 10).split('-').map(Number);
  return [year, month, day];
};

/** Minutes since midnight of `09:30`. */
export const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

/** A day that the calendar has: 30 February is written well and is none. */
export const isDay = (date: string): boolean => {
  const [year, month, day] = partsOf(date);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
};

/** 1 Monday … 7 Sunday. */
export const weekdayOf = (date: string): number => {
  const [year, month, day] = partsOf(date);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
};

/** The day `by` days later. */
export const dayAfter = (date: string, by: number): string => {
  const [year, month, day] = partsOf(date);
  return new Date(Date.UTC(year, month - 1, day + by)).toISOString().slice(0, 10);
};
