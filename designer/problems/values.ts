import { isDay } from '../../schema/calendar/day.ts';
import type { Flow } from '../../schema/flow.ts';
import { KEYS } from '../document/defaults.ts';
import type { NodeTypes } from '../document/edits.ts';
import { partsOf } from '../document/pointer.ts';
import { readTime } from '../panel/logic/clock.ts';
import { asList, asRecord, asText, type FieldSchema } from '../panel/logic/fields.ts';
import { evenly, percentOf, sumOf } from '../panel/logic/shares.ts';
import { halfWidth } from '../panel/logic/width.ts';
import type { Fix, Fixer } from './kinds.ts';
import { similar } from './near.ts';
import { type Place, placeOf, putAt, removeAt, valueAt } from './place.ts';

const SHOWN = 24;
const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** A value as a button names it. */
const shown = ({ 'x-options': options }: FieldSchema, value: unknown): Fix['name'] =>
  options?.[String(value)] ?? (typeof value === 'string' ? cut(value) : cut(JSON.stringify(value)));

const isNeeded = ({ owner, ownerSchema, path }: Place): boolean =>
  Array.isArray(owner) || (ownerSchema.required?.includes(path.at(-1) ?? '') ?? false);

const setTo = (place: Place, word: Fix['word'], next: unknown, types: NodeTypes): Fix => ({
  word,
  name: shown(place.schema, next) ?? '',
  apply: (flow) => putAt(flow, place.path, next, types),
});

const bounded = (number: number, { type, minimum, maximum }: FieldSchema): number => {
  const whole = type === 'integer' ? Math.round(number) : number;
  return Math.min(maximum ?? whole, Math.max(minimum ?? whole, whole));
};

const numberFixes = (place: Place, types: NodeTypes): Fix[] => {
  const { value, schema } = place;
  if (typeof value === 'number') {
    const next = bounded(value, schema);
    if (next === value) return [];
    const word = next === schema.maximum ? 'lowerTo' : next === schema.minimum ? 'raiseTo' : 'setTo';
    return [setTo(place, word, next, types)];
  }
  const text = typeof value === 'string' ? halfWidth(value).trim() : '';
  // 「30 秒」 says 30.
  const number = Number(/^-?\d+(?:\.\d+)?/.exec(text)?.[0] ?? Number.NaN);
  return Number.isFinite(number) ? [setTo(place, 'setTo', bounded(number, schema), types)] : [];
};

const YES = /^(?:true|yes|on|1|是|开)$/i;
const NO = /^(?:false|no|off|0|否|关)$/i;
const switchFixes = (place: Place, types: NodeTypes): Fix[] => {
  const text = typeof place.value === 'string' || typeof place.value === 'number' ? String(place.value).trim() : '';
  if (YES.test(text)) return [setTo(place, 'setYes', true, types)];
  return NO.test(text) ? [setTo(place, 'setNo', false, types)] : [];
};

const optionFixes = (place: Place, types: NodeTypes): Fix[] => {
  const { schema, value } = place;
  const options = (schema.enum ?? []).map(String);
  const labels = options.flatMap((option) => Object.values(schema['x-options']?.[option] ?? {}));
  const said = typeof value === 'string' ? halfWidth(value) : String(value);
  const [named] = similar(said, options);
  const [label] = similar(said, labels);
  const found =
    named ?? options.find((option) => Object.values(schema['x-options']?.[option] ?? {}).some((one) => one === label));
  return found === undefined ? [] : [setTo(place, 'choose', found, types)];
};

const MARKS: readonly ((text: string, schema: FieldSchema) => string | undefined)[] = [
  (text) => text.trim(),
  (text, { pattern }) => readTime(text, pattern?.includes('24:00')),
  (text) => {
    const [, year, month = '', day = '', rest = ''] =
      /^(\d{4})\D(\d{1,2})\D(\d{1,2})日?(?:[T ]+(\d{1,2}:\d{2}))?/.exec(text.trim()) ?? [];
    if (!year) return undefined;
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${rest && `T${rest.padStart(5, '0')}`}`;
  },
  (text) => text.replace(/\s/g, ''),
];

const wellWritten = (pattern: string | undefined, text: string): boolean => {
  try {
    return pattern === undefined || new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
};

const textFixes = (place: Place, types: NodeTypes): Fix[] => {
  const { schema, value } = place;
  if (typeof value === 'number' || typeof value === 'boolean') return [setTo(place, 'setTo', String(value), types)];
  if (typeof value !== 'string') return [];
  const fits = (text: string): boolean => text !== value && wellWritten(schema.pattern, text);
  const better = schema.pattern
    ? MARKS.map((read) => read(halfWidth(value), schema)).find((text) => text !== undefined && fits(text))
    : undefined;
  if (better !== undefined) return [setTo(place, 'setTo', better, types)];
  const most = schema.maxLength;
  const code = schema['x-expression'] ?? schema['x-template'] ?? schema.pattern;
  if (most === undefined || value.length <= most || code !== undefined) return [];
  // What is cut off is one undo away; half of an expression would be none.
  const shorter = [...value].slice(0, most).join('').slice(0, most);
  return [{ word: 'shorten', name: String(most), apply: (flow) => putAt(flow, place.path, shorter, types) }];
};

const listFixes = (place: Place, types: NodeTypes): Fix[] => {
  const { value, schema } = place;
  const item = schema.items?.type;
  if (typeof value === 'string' && item === 'string')
    return [
      setTo(
        place,
        'setTo',
        value.split(/[,，、;；\n]/).flatMap((part) => part.trim() || []),
        types,
      ),
    ];
  return [];
};

const convert = (place: Place, types: NodeTypes): Fix[] => {
  const { schema } = place;
  if (schema.enum) return optionFixes(place, types);
  if (schema.type === 'integer' || schema.type === 'number') return numberFixes(place, types);
  if (schema.type === 'boolean') return switchFixes(place, types);
  if (schema.type === 'array') return listFixes(place, types);
  return schema.type === 'string' ? textFixes(place, types) : [];
};

/** What the field has when nobody sets it. */
const asDefault = (place: Place, types: NodeTypes): Fix[] =>
  place.schema.default === undefined
    ? []
    : [
        {
          word: 'useDefault',
          name: shown(place.schema, place.schema.default) ?? '',
          apply: (flow) => putAt(flow, place.path, structuredClone(place.schema.default), types),
        },
      ];

const clear = (place: Place, types: NodeTypes): Fix[] =>
  isNeeded(place) || place.value === undefined
    ? []
    : [{ word: 'clear', apply: (flow) => removeAt(flow, place.path, types) }];

/** A value that its field does not take: what it obviously means, its limit, its default, or none at all. */
export const mendValue: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  return place ? [...convert(place, types), ...asDefault(place, types), ...clear(place, types)] : [];
};

/** A field that is not filled in, where something stands to reason. */
export const fillIn: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  return place && (place.value === undefined || place.value === '') ? asDefault(place, types) : [];
};

export const clearField: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  return place ? clear(place, types) : [];
};

/** A switch that does nothing here. */
export const keysOnly: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  return place?.value === true ? [{ word: 'keysOnly', apply: (now) => putAt(now, place.path, false, types) }] : [];
};

/** The first key, or other choice, that nothing beside it has. */
export const otherKey: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  if (!place) return [];
  const { ownerSchema, schema } = place;
  const values = asRecord(place.owner);
  const taken = Object.entries(ownerSchema.properties ?? {}).map(([name, field]) => values[name] ?? field.default);
  const options = (schema.enum ?? KEYS).map(String);
  const free = options.find((key) => !taken.includes(key));
  return free === undefined ? [] : [setTo(place, 'useKey', free, types)];
};

/** Two entries of a list with one name: the second gets a free one, or goes. */
export const otherName: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  if (!place) return [];
  const [field = '', at = ''] = place.path.slice(-2).toReversed();
  const list = asList(valueAt(flow, place.path.slice(0, -2)));
  const names = list.map((item) => asText(asRecord(item)[field]));
  if (names.indexOf(names[Number(at)] ?? '') === Number(at)) return [];
  const isKey = place.schema['x-widget'] === 'key';
  const candidates = isKey ? KEYS : Array.from({ length: list.length + 1 }, (_, index) => `case${index + 1}`);
  const free = candidates.find((name) => !names.includes(name));
  return [
    ...(free === undefined ? [] : [setTo(place, isKey ? 'useKey' : 'otherExit', free, types)]),
    { word: 'removeItem', apply: (now) => removeAt(now, place.path.slice(0, -1), types) },
  ];
};

/** The last way takes what the others leave, or all take the same. */
export const balance: Fixer = (flow, { pointer }, types) => {
  const path = partsOf(pointer);
  const shares = asList(valueAt(flow, path)).map(asRecord);
  const last = shares.at(-1);
  if (!last || sumOf(shares) === 100) return [];
  const rest = percentOf(last) + 100 - sumOf(shares);
  const even = evenly(shares.length);
  const put = (percents: readonly number[]) => (now: Flow) =>
    putAt(
      now,
      path,
      shares.map((share, at) => ({ ...share, percent: percents[at] })),
      types,
    );
  return [
    ...(rest >= 0 && rest <= 100
      ? [
          {
            word: 'restTo' as const,
            name: asText(last.label),
            value: String(rest),
            apply: put([...shares.slice(0, -1).map(percentOf), rest]),
          },
        ]
      : []),
    { word: 'evenOut', apply: put(even) },
  ];
};

/** A day that the calendar lacks: the last one that its month has. */
export const lastDay: Fixer = (flow, { pointer }, types) => {
  const path = partsOf(pointer);
  const date = asText(valueAt(flow, path));
  if (!/^\d{4}-\d\d-\d\d/.test(date) || isDay(date)) return [];
  const [month, rest] = [date.slice(0, 8), date.slice(10)];
  const day = [31, 30, 29, 28].map((one) => `${month}${one}`).find(isDay);
  return day === undefined ? [] : [{ word: 'setTo', name: day, apply: (now) => putAt(now, path, day + rest, types) }];
};

/** From and until that stand the wrong way round, of one object. */
export const swapEnds: Fixer = (flow, { pointer }, types) => {
  const path = partsOf(pointer).slice(0, -1);
  const { from, until, ...more } = asRecord(valueAt(flow, path));
  if (typeof from !== 'string' || typeof until !== 'string' || until > from) return [];
  const swapped = { ...more, from: until, until: from };
  return [
    ...(until < from ? [{ word: 'swapEnds' as const, apply: (now: Flow) => putAt(now, path, swapped, types) }] : []),
    { word: 'noEnd', apply: (now) => putAt(now, path, { ...more, from }, types) },
  ];
};

/** An open day with one of its times: as on any other day. */
export const noTimes: Fixer = (flow, { pointer }, types) => {
  const path = partsOf(pointer).slice(0, -1);
  const { opens, closes, ...more } = asRecord(valueAt(flow, path));
  if (opens === undefined && closes === undefined) return [];
  return [{ word: 'noTimes', apply: (now) => putAt(now, path, more, types) }];
};

/** A span of a list that holds nothing; a list that needs one keeps it. */
export const dropSpan: Fixer = (flow, problem, types) => {
  const item = partsOf(problem.pointer).slice(0, -1);
  // A day of its own may do without times; a span of the week is nothing else.
  if (problem.pointer.endsWith('/closes')) return noTimes(flow, problem, types);
  const list = placeOf(flow, problem.pointer.replace(/\/[^/]*\/[^/]*$/, ''), types);
  const left = asList(list?.value).length - 1;
  return left < (list?.schema.minItems ?? 0)
    ? []
    : [{ word: 'removeItem', apply: (now) => removeAt(now, item, types) }];
};

/** A time zone that is written a little differently, or the server's own. */
export const otherZone: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  if (!place) return [];
  const zones = Intl.supportedValuesOf('timeZone');
  const wanted = asText(place.value);
  const city = wanted.split('/').at(-1) ?? '';
  const near = [
    ...similar(wanted, zones),
    ...zones.filter((zone) => zone.toLowerCase().endsWith(`/${city.toLowerCase()}`)),
  ];
  return [
    ...[...new Set(near)].slice(0, 3).map((zone) => setTo(place, 'setTo', zone, types)),
    ...clear(place, types).map((fix): Fix => ({ ...fix, word: 'serverZone' })),
  ];
};
