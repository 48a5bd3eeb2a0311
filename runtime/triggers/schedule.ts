import { CronExpressionParser } from 'cron-parser';
import type { RunnableTrigger } from '../../plugins/sdk/index.ts';
import { isZone } from '../../schema/calendar/zones.ts';
import type { LocalText } from '../../schema/text.ts';

/** A tick that was missed, because no server ran, is made up for within this time: nobody is to be called at night for what was due at noon. */
export const MISSED_WITHIN_MS = 60 * 60_000;

/** When a schedule comes. */
export interface Schedule {
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
}

const FIVE_FIELDS = /^\s*[\d*/,\-A-Za-z]+(\s+[\d*/,\-A-Za-z#]+){4}\s*$/;

export type RunnableSchedule = Extract<RunnableTrigger, { readonly kind: 'schedule' }>;

/** The schedule of a type with these settings; the server's time zone unless it names its own. */
export const scheduleOf = (
  definition: RunnableSchedule,
  config: Readonly<Record<string, unknown>>,
  serverZone: string,
): Schedule => ({
  cron: definition.cron(config),
  timeZone: definition.timeZone?.(config) || serverZone,
});

/**
 * The next `count` ticks after `after`. When the clock is put forward, a time that is left out comes right after; when
 * it is put back, a time of day that is there twice comes once, and what comes every so many minutes goes on evenly.
 */
export const ticksAfter = ({ cron, timeZone }: Schedule, after: Date, count: number): Date[] => {
  const expression = CronExpressionParser.parse(cron, { currentDate: after, tz: timeZone });
  return Array.from({ length: count }, () => expression.next().toDate());
};

/**
 * The last tick from `due`, which is one, to `now` that is not too old to be made up for, and the one after now. It goes
 * on from `due` itself: a time that a change of the clock leaves out is only found from a time before the change.
 */
export const ticksDue = (
  schedule: Schedule,
  due: Date,
  now: Date,
): { readonly tick: Date | undefined; readonly next: Date | undefined } => {
  const oldest = new Date(now.getTime() - MISSED_WITHIN_MS);
  let tick = due >= oldest && due <= now ? due : undefined;
  // One millisecond before the oldest: ticks come after a time, never at it.
  let at = due >= oldest ? due : new Date(oldest.getTime() - 1);
  if (due > now) return { tick: undefined, next: due };
  for (;;) {
    const [next] = ticksAfter(schedule, at, 1);
    if (!next || next > now) return { tick, next };
    tick = next;
    at = next;
  }
};

/** What is wrong with a schedule, if anything: it can't be read, or it never comes. */
export const scheduleProblem = ({ cron, timeZone }: Schedule): LocalText | undefined => {
  if (!isZone(timeZone)) return { 'zh-CN': `没有「${timeZone}」这个时区`, en: `There is no time zone “${timeZone}”` };
  if (FIVE_FIELDS.test(cron)) {
    try {
      ticksAfter({ cron, timeZone }, new Date(0), 1);
      return undefined;
    } catch {
      // Why in the parser's words helps nobody who writes one; what is right does.
    }
  }
  return {
    'zh-CN': '时间写得不对：要五段，分 时 日 月 星期，如 0 9 * * 1-5 是周一到周五 9:00，而且真的会到',
    en: 'Not a time that ever comes: five fields, minute hour day month weekday; 0 9 * * 1-5 is 9:00 from Monday to Friday',
  };
};
