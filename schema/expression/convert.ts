import { Fault } from '../faults.ts';
import type { VariableType } from '../flow.ts';
import { both } from '../text.ts';
import type { Value } from '../value.ts';
import { isoTime, parseTime, readableTime } from './dates.ts';
import { allowCharacters, allowItems, charge } from './limits.ts';

const NOT_USABLE = both('不是能用的值', 'no usable value');

type Deep = string | number | boolean | null | Date | Deep[] | Map<string, Deep>;

/**
 * Copies a record into a `Map`: CEL looks at `value.constructor` and own keys of objects, and a caller's data
 * may have a key `constructor` or `__proto__`. A `Map` has neither.
 */
const deep = (value: Value, depth = 0): Deep => {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 32) throw new Fault('engine.too_large', both('套得太深', 'depth'));
  if (Array.isArray(value)) {
    allowItems(value.length);
    return value.map((item: Value) => deep(item, depth + 1));
  }
  const map = new Map<string, Deep>();
  for (const [key, item] of Object.entries(value)) map.set(key, deep(item as Value, depth + 1));
  allowItems(map.size);
  return map;
};

/** What an unset variable counts as; a time has no such value, so reading it fails. */
const EMPTY: Readonly<Record<VariableType, Deep | undefined>> = {
  text: '',
  number: 0,
  boolean: false,
  time: undefined,
  list: [],
  record: new Map(),
};

/** A variable's value as CEL computes with it. */
export const toCel = (value: Value | undefined, type: VariableType): Deep | undefined => {
  if (value === undefined || value === null) return EMPTY[type];
  if (type === 'time') return typeof value === 'string' ? parseTime(value) : undefined;
  return typeof value === 'object' ? deep(value) : value;
};

const scalar = (result: unknown): Value => {
  switch (typeof result) {
    case 'string':
      allowCharacters(result.length);
      return result;
    case 'boolean':
      return result;
    case 'bigint':
      return Number(result);
    case 'number':
      // JSON has no -0: stored and read again it would be another value.
      if (Number.isFinite(result)) return result === 0 ? 0 : result;
      break;
  }
  throw new Fault(
    'expression.failed',
    typeof result === 'number' ? both('不是一个有限的数', 'not a finite number') : NOT_USABLE,
  );
};

const entriesOf = (result: object): Iterable<[unknown, unknown]> =>
  result instanceof Map ? result.entries() : Object.entries(result);

const isPlain = (result: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(result);
  return result instanceof Map || prototype === Object.prototype || prototype === null;
};

const measure = (total: { characters: number; items: number }, text: string): void => {
  total.characters += text.length;
  total.items += 1;
  allowCharacters(total.characters);
  allowItems(total.items);
};

const composite = (result: object, total: { characters: number; items: number }, depth: number): Value => {
  if (depth > 32) throw new Fault('engine.too_large', both('套得太深', 'depth'));
  const inner = (item: unknown): Value => {
    const small = typeof item !== 'object' || item === null || item instanceof Date;
    const value = small ? toValue(item) : composite(item, total, depth + 1);
    measure(total, typeof value === 'string' ? value : '');
    return value;
  };
  if (Array.isArray(result)) return result.map(inner);
  if (!isPlain(result)) throw new Fault('expression.failed', NOT_USABLE);
  const record: Record<string, Value> = {};
  for (const [key, item] of entriesOf(result)) {
    const name = String(key);
    measure(total, name);
    if (name !== '__proto__') record[name] = inner(item);
  }
  return record;
};

/** A result of CEL as variables hold it: JSON, bounded in size. */
export const toValue = (result: unknown): Value => {
  if (result === null) return null;
  if (typeof result !== 'object') return scalar(result);
  if (result instanceof Date) return isoTime(result);
  return composite(result, { characters: 0, items: 0 }, 0);
};

/** Numbers without the noise of binary fractions: 0.1 + 0.2 is `0.3`. */
const numberText = (value: number): string => String(Number.isInteger(value) ? value : Number(value.toPrecision(12)));

/** A value as people read it in a prompt: nothing for no value, local time, whole numbers without `.0`. */
export const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return readableTime(value);
  if (Array.isArray(value)) {
    charge(value.length);
    const texts = value.map(textOf);
    allowCharacters(texts.reduce((sum, text) => sum + text.length + 1, 0));
    return texts.join('、');
  }
  return JSON.stringify(toValue(value));
};
