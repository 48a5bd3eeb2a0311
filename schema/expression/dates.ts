/** The zone that times are read and written in unless an expression names another. China has had no summer time since 1991. */
export const DEFAULT_ZONE = 'Asia/Shanghai';
const SHANGHAI_OFFSET = 8 * 3_600_000;
const DAY = 86_400_000;

export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 1 Monday … 7 Sunday. */
  readonly weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  // Zones come from expressions: a caller can't be let to fill the memory with spellings of them.
  if (formats.size > 50) formats.clear();
  formats.set(zone, made);
  return made;
};

/** Milliseconds that `zone` is ahead of UTC at `time`. An unknown zone is a RangeError. */
const offsetAt = (time: Date, zone: string): number => {
  if (zone === DEFAULT_ZONE) return SHANGHAI_OFFSET;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(time)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time.getTime() / 1000) * 1000;
};

/**
 * The moment at which clocks in `zone` show `written` (`2026-12-01T09:00`). A time that the clocks pass over in spring is
 * the moment of the change; one that they show twice in autumn is the first. An unknown zone is a RangeError.
 */
export const instantOf = (written: string, zone: string = DEFAULT_ZONE): Date => {
  const wall = Date.parse(`${written}Z`);
  const before = wall - offsetAt(new Date(wall - DAY), zone);
  const after = wall - offsetAt(new Date(wall + DAY), zone);
  const shows = (moment: number) => moment + offsetAt(new Date(moment), zone) === wall;
  const fitting = [Math.min(before, after), Math.max(before, after)].find(shows);
  if (fitting !== undefined) return new Date(fitting);
  return changeBetween(Math.min(before, after), Math.max(before, after), zone);
};

/** The moment between two at which the zone's clocks are put forward, to the minute. */
const changeBetween = (from: number, until: number, zone: string): Date => {
  const offset = offsetAt(new Date(from), zone);
  let [low, high] = [Math.floor(from / 60_000), Math.ceil(until / 60_000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(new Date(middle * 60_000), zone) === offset) low = middle;
    else high = middle;
  }
  return new Date(high * 60_000);
};

export const localTime = (time: Date, zone: string = DEFAULT_ZONE): LocalTime => {
  const moved = new Date(time.getTime() + offsetAt(time, zone));
  return {
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
    hour: moved.getUTCHours(),
    minute: moved.getUTCMinutes(),
    second: moved.getUTCSeconds(),
    weekday: moved.getUTCDay() || 7,
  };
};

const two = (value: number): string => String(value).padStart(2, '0');
const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];

/** Fills a pattern: `yyyy MM M dd d HH H mm ss EEE` stand for the parts, all else stays as it is. */
export const formatDate = (time: Date, pattern: string, zone: string = DEFAULT_ZONE): string => {
  const local = localTime(time, zone);
  const parts: Record<string, string> = {
    yyyy: String(local.year),
    MM: two(local.month),
    M: String(local.month),
    dd: two(local.day),
    d: String(local.day),
    HH: two(local.hour),
    H: String(local.hour),
    mm: two(local.minute),
    ss: two(local.second),
    EEE: WEEKDAYS[local.weekday - 1] ?? '',
  };
  return pattern.replace(/yyyy|MM|M|dd|d|HH|H|mm|ss|EEE/g, (token) => parts[token] ?? token);
};

/** As a template shows it: `2026-11-22 08:30`. */
export const readableTime = (time: Date): string => formatDate(time, 'yyyy-MM-dd HH:mm');

/** As a variable holds it: ISO 8601 with the default zone's offset. */
export const isoTime = (time: Date): string => {
  const text = new Date(time.getTime() + SHANGHAI_OFFSET).toISOString();
  return `${text.slice(0, -1).replace('.000', '')}+08:00`;
};

const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads ISO 8601, with `T` or a space, down to a date alone; without an offset it is the default zone's time.
 * `undefined` for anything else, and for days that the calendar does not have.
 */
export const parseTime = (text: string): Date | undefined => {
  const match = text.length <= 40 ? WRITTEN.exec(text.trim()) : null;
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset = '+08:00'] = match;
  if (Number(hour) > 23 || new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() !== Number(day)) return undefined;
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
};

/** Calendar days from `from` to `to` in the default zone. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.floor((to.getTime() + SHANGHAI_OFFSET) / DAY) - Math.floor((from.getTime() + SHANGHAI_OFFSET) / DAY);
