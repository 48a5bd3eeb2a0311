import type { Language } from '../../schema/text.ts';
import { zoneNow } from './zone.ts';

/** What a clock and a calendar on the wall of `zone` show. */
interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const formatFor = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
};

const wallAt = (at: Date, zone: string): Wall => {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
};

const two = (number: number): string => String(number).padStart(2, '0');
const clock = ({ hour, minute }: Wall): string => `${two(hour)}:${two(minute)}`;
const dayNumber = ({ year, month, day }: Wall): number => Date.UTC(year, month - 1, day) / DAY;
const DAY = 86_400_000;

/** A day as people say it: `11 月 18 日`, `18 Nov`; with the year when it is another one. */
const dayOf = (at: Wall, now: Wall, language: Language): string => {
  const otherYear = at.year !== now.year;
  if (language === 'zh-CN') return `${otherYear ? `${at.year} 年 ` : ''}${at.month} 月 ${at.day} 日`;
  return new Date(Date.UTC(at.year, at.month - 1, at.day)).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    ...(otherYear && { year: 'numeric' }),
  });
};

const walls = (iso: string, now: Date): { at: Wall; today: Wall } | undefined => {
  const at = new Date(iso);
  const zone = zoneNow();
  return Number.isNaN(at.getTime()) ? undefined : { at: wallAt(at, zone), today: wallAt(now, zone) };
};

/**
 * When something happened, as short as it stays clear: `14:32`, `昨天 17:08`, `11 月 18 日`.
 * @param iso ISO 8601
 */
export const shortTime = (iso: string, language: Language, now = new Date()): string => {
  const seen = walls(iso, now);
  if (!seen) return iso;
  const days = dayNumber(seen.today) - dayNumber(seen.at);
  if (days === 0) return clock(seen.at);
  if (days === 1) return `${language === 'zh-CN' ? '昨天' : 'Yesterday'} ${clock(seen.at)}`;
  return dayOf(seen.at, seen.today, language);
};

/** The day alone: `11 月 18 日`, `18 Nov`. */
export const dayTime = (iso: string, language: Language, now = new Date()): string => {
  const seen = walls(iso, now);
  return seen ? dayOf(seen.at, seen.today, language) : iso;
};

/** Day and time to the second, for records. */
export const fullTime = (iso: string, language: Language, now = new Date()): string => {
  const seen = walls(iso, now);
  return seen ? `${dayOf(seen.at, seen.today, language)} ${clock(seen.at)}:${two(seen.at.second)}` : iso;
};

/** The second of a day that is known: `14:32:05`. */
export const clockTime = (iso: string): string => {
  const seen = walls(iso, new Date());
  return seen ? `${clock(seen.at)}:${two(seen.at.second)}` : iso;
};

/** The minute of a day that is known: `14:32`; empty for what is no time. */
export const minuteTime = (iso: string): string => {
  const seen = walls(iso, new Date());
  return seen ? clock(seen.at) : '';
};

/**
 * When a day begins on the wall of the zone that times are told in.
 * @param day `2026-11-11`
 * @param after days later
 */
export const dayBegins = (day: string, after = 0): string => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const wanted = Date.UTC(year, month - 1, date + after);
  const zone = zoneNow();
  // The zone's distance from UTC at about that time, once more where the clocks are changed in between.
  const away = (at: number): number => {
    const wall = wallAt(new Date(at), zone);
    return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) - at;
  };
  const near = wanted - away(wanted);
  return new Date(wanted - away(near)).toISOString();
};

/** How long something took: `212 毫秒`, `3.1 秒`, `2 分 5 秒`. */
export const duration = (ms: number, language: Language): string => {
  const zh = language === 'zh-CN';
  if (ms < 1000) return `${Math.round(ms)} ${zh ? '毫秒' : 'ms'}`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} ${zh ? '秒' : 's'}`;
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return zh ? `${minutes} 分 ${rest} 秒` : `${minutes} min ${rest} s`;
  return zh
    ? `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
