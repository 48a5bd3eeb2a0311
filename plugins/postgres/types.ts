import pg from 'pg';
import type { Value } from 'switchyard/sdk';

/** Flows count in doubles: a number that one can't hold exactly stays a text. */
const exact = (text: string): Value => {
  const number = Number(text);
  return Number.isFinite(number) && BigInt(Math.trunc(number)).toString() === text ? number : text;
};

/** `12.50` is 12.5; what has more digits than a double keeps stays a text. */
const decimal = (text: string): Value => {
  const digits = text.replace(/^-|\./g, '').replace(/^0+/, '');
  const number = Number(text);
  return Number.isFinite(number) && digits.length <= 15 ? number : text;
};

const double = (text: string): Value => (Number.isFinite(Number(text)) ? Number(text) : text);
/** `2026-03-02 09:00:00.5+08`: ISO 8601 in UTC; `infinity` and years BC stay as they are. */
const instant = (text: string): Value => {
  const time = new Date(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00'));
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
};
const bytes = (text: string): Value => Buffer.from(text.replace(/^\\x/, ''), 'hex').toString('base64');

const TEXT_ARRAY = 1009;
/** The driver's own reader of array literals; its types know only scalar types. */
const readArray = pg.types.getTypeParser(TEXT_ARRAY as never, 'text') as (text: string) => unknown;

const listOf =
  (one: (text: string) => Value) =>
  (text: string): Value => {
    const parsed = readArray(text);
    const each = (item: unknown): Value =>
      Array.isArray(item) ? item.map(each) : item === null ? null : one(String(item));
    return each(parsed);
  };

const same = (text: string): Value => text;

/** By the type's OID (pg_type.dat). Every other type is given as the server writes it. */
const parsers: Readonly<Record<number, (text: string) => Value>> = {
  16: (text) => text === 't',
  17: bytes,
  20: exact,
  21: Number,
  23: Number,
  26: Number,
  114: (text) => JSON.parse(text) as Value,
  700: double,
  701: double,
  1114: (text) => text.replace(' ', 'T'),
  1184: instant,
  1700: decimal,
  3802: (text) => JSON.parse(text) as Value,
  1000: listOf((text) => text === 't'),
  1005: listOf(Number),
  1007: listOf(Number),
  [TEXT_ARRAY]: listOf(same),
  1015: listOf(same),
  1016: listOf(exact),
  1021: listOf(double),
  1022: listOf(double),
  1115: listOf((text) => text.replace(' ', 'T')),
  1182: listOf(same),
  1185: listOf(instant),
  1231: listOf(decimal),
  2951: listOf(same),
};

/** How the columns of an answer become values of a flow. */
export const columnTypes = {
  getTypeParser: (oid: number): ((text: string) => Value) => parsers[oid] ?? same,
};
