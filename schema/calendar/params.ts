import { Type } from 'typebox';
import { Choice, type FieldHints, hints, PlainText } from '../params.ts';
import { DAY_PATTERN, DAY_TIME_PATTERN, END_PATTERN, TIME_PATTERN } from './day.ts';

const closed = { additionalProperties: false } as const;

/** A day: `2026-10-01`. */
export const DayField = (field: FieldHints) => Type.String({ pattern: DAY_PATTERN, ...hints(field, 'day') });

/** A time of day: `09:00`; `end`: also `24:00`. */
export const TimeField = (field: FieldHints & { end?: boolean }) =>
  Type.String({ pattern: field.end ? END_PATTERN : TIME_PATTERN, ...hints(field, 'time') });

/** From when till when something holds, by the clock of the flow's time zone; either end may be open. */
export const PeriodField = (field: FieldHints) =>
  Type.Object(
    {
      from: Type.Optional(
        Type.String({ pattern: DAY_TIME_PATTERN, ...hints({ label: { 'zh-CN': '从', en: 'From' } }) }),
      ),
      until: Type.Optional(
        Type.String({ pattern: DAY_TIME_PATTERN, ...hints({ label: { 'zh-CN': '到', en: 'Until' } }) }),
      ),
    },
    { ...closed, ...hints(field, 'period') },
  );

/** Opening hours by days of the week; one that ends not later than it begins ends on the next day. */
export const WeekHours = (field: FieldHints) =>
  Type.Array(
    Type.Object(
      {
        days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
          minItems: 1,
          maxItems: 7,
          uniqueItems: true,
          ...hints({ label: { 'zh-CN': '星期', en: 'Days' } }),
        }),
        from: TimeField({ label: { 'zh-CN': '从', en: 'From' } }),
        until: TimeField({ label: { 'zh-CN': '到', en: 'Until' }, end: true }),
      },
      closed,
    ),
    { minItems: 1, maxItems: 30, ...hints(field, 'weekHours') },
  );

const whenOpen = { param: 'open', equals: 'open' } as const;

/** Days with a rule of their own. */
export const OwnDates = (field: FieldHints) =>
  Type.Array(
    Type.Object(
      {
        label: Type.Optional(PlainText({ label: { 'zh-CN': '说明', en: 'Label' }, maxLength: 20 })),
        from: DayField({ label: { 'zh-CN': '哪一天', en: 'Day' } }),
        until: Type.Optional(DayField({ label: { 'zh-CN': '到哪一天', en: 'To' } })),
        open: Choice(
          { closed: { 'zh-CN': '休息', en: 'Closed' }, open: { 'zh-CN': '上班', en: 'Open' } },
          { label: { 'zh-CN': '休息还是上班', en: 'Closed or open' } },
        ),
        opens: Type.Optional(TimeField({ label: { 'zh-CN': '几点上班', en: 'Opens' }, shownWhen: whenOpen })),
        closes: Type.Optional(
          TimeField({ label: { 'zh-CN': '几点下班', en: 'Closes' }, end: true, shownWhen: whenOpen }),
        ),
      },
      closed,
    ),
    { maxItems: 100, ...hints(field, 'ownDates') },
  );

/** What public holidays of China mean; `validate` warns when this year's are not known yet. */
export const Holidays = (field: FieldHints) =>
  Type.Enum(['separate', 'closed', 'ignored'], {
    'x-options': {
      separate: { 'zh-CN': '走「节假日」出口', en: 'The holiday exit' },
      closed: { 'zh-CN': '算休息', en: 'Closed' },
      ignored: { 'zh-CN': '和平时一样', en: 'As any day' },
    },
    ...hints(field, 'holidays'),
  });

/** IANA name of a time zone. */
/** When something comes again and again: five cron fields, minute, hour, day of month, month, day of week. */
export const CronField = (field: FieldHints) => Type.String({ minLength: 9, maxLength: 100, ...hints(field, 'cron') });

export const ZoneField = (field: FieldHints) => Type.String({ maxLength: 60, ...hints(field, 'zone') });
