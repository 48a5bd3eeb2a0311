import { type Pair, percentEncode } from '../../plugins/sdk/index.ts';
import type { Style, Target } from './plan.ts';

type Parameter = Extract<Target, { name: string }>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A scalar in words; what is nested deeper than the styles reach goes as JSON. */
const plain = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** RFC 3986 reserved characters stay when the document says so; what would end the query does not. */
const encodeReserved = (text: string): string =>
  percentEncode(text).replace(/%(3A|2F|3F|5B|5D|40|21|24|27|28|29|2A|2C|3B)/g, (code) => decodeURIComponent(code));

const encoder = ({ reserved }: Pick<Parameter, 'reserved'>) => (reserved ? encodeReserved : percentEncode);

const SEPARATORS: Readonly<Partial<Record<Style, string>>> = { form: ',', spaceDelimited: ' ', pipeDelimited: '|' };
/** As they go over the wire: a comma is itself, the others are not allowed in a query. */
const ENCODED: Readonly<Record<string, string>> = { ',': ',', ' ': '%20', '|': '%7C' };

const joined = (
  name: string,
  values: readonly unknown[],
  separator: string,
  encode: (text: string) => string,
): Pair => ({
  name,
  value: values.map(plain).join(separator),
  encoded: `${percentEncode(name)}=${values.map((value) => encode(plain(value))).join(ENCODED[separator] ?? separator)}`,
});

const one = (name: string, value: unknown, encode: (text: string) => string): Pair => {
  const text = plain(value);
  return encode === percentEncode
    ? { name, value: text }
    : { name, value: text, encoded: `${percentEncode(name)}=${encode(text)}` };
};

const deepPairs = (name: string, value: unknown, encode: (text: string) => string): Pair[] => {
  if (Array.isArray(value)) return value.map((item) => one(`${name}[]`, item, encode));
  if (!isRecord(value)) return [one(name, value, encode)];
  return Object.entries(value).flatMap(([key, inner]) => deepPairs(`${name}[${key}]`, inner, encode));
};

/** A parameter of the query, or a field of a form (OpenAPI 3, style values; RFC 6570, 3.2.8). */
export const queryPairs = (parameter: Omit<Parameter, 'at'>, value: unknown): Pair[] => {
  const { name, style, explode } = parameter;
  const encode = encoder(parameter);
  if (parameter.json) return [one(name, JSON.stringify(value), encode)];
  if (style === 'deepObject') return deepPairs(name, value, encode);
  const separator = SEPARATORS[style] ?? ',';
  if (Array.isArray(value)) {
    if (explode) return value.map((item) => one(name, item, encode));
    return value.length > 0 ? [joined(name, value, separator, encode)] : [];
  }
  if (!isRecord(value)) return [one(name, value, encode)];
  const entries = Object.entries(value);
  if (explode) return entries.map(([key, inner]) => one(key, inner, encode));
  return entries.length > 0 ? [joined(name, entries.flat(), separator, encode)] : [];
};

const flat = (value: unknown, explode: boolean, encode: (text: string) => string): string[] => {
  if (Array.isArray(value)) return value.map((item) => encode(plain(item)));
  if (!isRecord(value)) return [encode(plain(value))];
  const entries = Object.entries(value).map(([key, inner]) => [encode(key), encode(plain(inner))] as const);
  return explode ? entries.map(([key, inner]) => `${key}=${inner}`) : entries.flat();
};

const matrix = ({ name, explode }: Parameter, value: unknown): string => {
  const key = percentEncode(name);
  if (!explode || typeof value !== 'object') return `;${key}=${flat(value, false, percentEncode).join(',')}`;
  const items = flat(value, true, percentEncode);
  return items.map((item) => (Array.isArray(value) ? `;${key}=${item}` : `;${item}`)).join('');
};

/** What stands in the path instead of `{name}`. */
export const pathText = (parameter: Parameter, value: unknown): string => {
  if (parameter.json) return percentEncode(JSON.stringify(value));
  if (parameter.style === 'matrix') return matrix(parameter, value);
  const items = flat(value, parameter.explode, percentEncode);
  return parameter.style === 'label' ? `.${items.join(parameter.explode ? '.' : ',')}` : items.join(',');
};

/** A header's value (style `simple`). Headers are ASCII (RFC 9110, 5.5): what is not is percent-encoded. */
export const headerText = (parameter: Parameter, value: unknown): string => {
  const text = parameter.json ? JSON.stringify(value) : flat(value, parameter.explode, String).join(',');
  return /^[\t\x20-\x7e]*$/.test(text) ? text.trim() : percentEncode(text);
};

/** `name=value`s of the Cookie header. */
export const cookieText = (parameter: Parameter, value: unknown): string =>
  queryPairs(parameter, value)
    .map(({ name, value: text, encoded }) => encoded ?? `${percentEncode(name)}=${percentEncode(text)}`)
    .join('; ');
