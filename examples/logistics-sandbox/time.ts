const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** China has one time zone and no summer time. */
const OFFSET = 8 * HOUR;

/** ISO 8601 on the Beijing clock, as a Chinese TMS writes it: `2026-11-22T18:00:00+08:00`. */
export const beijing = (at: Date): string => `${new Date(at.getTime() + OFFSET).toISOString().slice(0, 19)}+08:00`;

/** The Beijing calendar day, `2026-11-22`. */
export const dayOf = (at: Date): string => beijing(at).slice(0, 10);

/** A Beijing clock time so many days after `day` (before it when negative). */
export const atDay = (day: string, days: number, time: string): Date =>
  new Date(new Date(`${day}T${time}:00+08:00`).getTime() + days * DAY);

const clock = (at: Date): string => {
  const [hours = '', minutes = ''] = beijing(at).slice(11, 16).split(':');
  return minutes === '00' ? `${Number(hours)}点` : `${Number(hours)}点${minutes}分`;
};

const dayWords = (at: Date, now: Date): string => {
  const days = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(now))) / DAY);
  const near = ['今天', '明天', '后天'][days];
  if (near) return near;
  const [, month, day] = dayOf(at).split('-');
  return `${Number(month)}月${Number(day)}日`;
};

/** As it is said on the telephone: `明天9点到12点`. */
export const spokenTime = (from: Date, until: Date | undefined, now: Date): string =>
  `${dayWords(from, now)}${clock(from)}${until ? `到${clock(until)}` : ''}`;
