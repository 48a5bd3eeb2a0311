export interface Moment {
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Callers live in China, whatever zone the other system writes its times in. */
const beijing = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  hourCycle: 'h23',
});

/** The Beijing wall clock at an ISO date-time with an offset; `undefined` when there is no such time. */
export const beijingTime = (iso: string): Moment | undefined => {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return undefined;
  const parts = new Map(beijing.formatToParts(date).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return { month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
};

/** An ISO date-time's parts as wall clock: in Beijing when it has an offset, as written when not. */
export const wallClock = (match: readonly string[]): Moment | undefined => {
  const [, year = '', month = '', day = '', hour = '', minute = '', offset = ''] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:00`;
  if (offset === '') {
    const valid = isDate(Number(year), Number(month), Number(day)) && Number(hour) < 24 && Number(minute) < 60;
    return valid ? { month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute) } : undefined;
  }
  const colon = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  return isDate(Number(year), Number(month), Number(day)) ? beijingTime(`${iso}${colon}`) : undefined;
};

/** Is there such a day (30 February is none)? */
export const isDate = (year: number, month: number, day: number): boolean =>
  year >= 1900 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= new Date(year, month, 0).getDate();

export const isoDateTime =
  '(?<!\\d)(\\d{4})-(\\d{2})-(\\d{2})[T ](\\d{2}):(\\d{2})(?::\\d{2}(?:\\.\\d{1,9})?)?(Z|[+-]\\d{2}:?\\d{2})?(?![\\d:])';
