/** A schedule as people think of it; `cron`: one that is none of the plain ones. */
export type Every =
  | { readonly every: 'day'; readonly time: string }
  | { readonly every: 'week'; readonly time: string; readonly weekday: number }
  | { readonly every: 'month'; readonly time: string; readonly day: number }
  | { readonly every: 'cron'; readonly text: string };

const PLAIN = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|[0-7])$/;

const two = (text: string): string => text.padStart(2, '0');

export const everyOf = (text: string): Every => {
  const [, minute, hour, day, weekday] = PLAIN.exec(text.trim()) ?? [];
  if (minute === undefined || hour === undefined || Number(minute) > 59 || Number(hour) > 23)
    return { every: 'cron', text };
  const time = `${two(hour)}:${two(minute)}`;
  if (day === '*' && weekday === '*') return { every: 'day', time };
  if (day === '*') return { every: 'week', time, weekday: Number(weekday) % 7 };
  // A day of the month and a weekday together mean “either” in cron: not plain.
  return weekday === '*' ? { every: 'month', time, day: Number(day) } : { every: 'cron', text };
};

export const cronOf = (every: Every): string => {
  if (every.every === 'cron') return every.text;
  const [hour, minute] = every.time.split(':').map(Number);
  const start = `${minute ?? 0} ${hour ?? 0}`;
  if (every.every === 'day') return `${start} * * *`;
  return every.every === 'week' ? `${start} * * ${every.weekday}` : `${start} ${every.day} * *`;
};

/** 11月30日周一 09:30, on this person's clock. */
export const dayAndTime = (at: string, language: string): string =>
  new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(at));
