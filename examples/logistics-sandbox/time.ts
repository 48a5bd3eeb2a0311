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
