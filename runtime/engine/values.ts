import type { Value } from '../../plugins/sdk/index.ts';
import { isoTime, parseTime } from '../../schema/expression/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { VariableType } from '../../schema/flow.ts';
import { both } from '../../schema/text.ts';

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'record' : typeof value;
};

/** Types of values and of variables, in an analyst's words. */
const KINDS: Readonly<Record<string, string>> = {
  null: '空值',
  list: '列表',
  record: '记录',
  object: '记录',
  string: '文本',
  text: '文本',
  number: '数字',
  bigint: '数字',
  boolean: '是否',
  time: '时间',
  undefined: '空值',
};

/** The message names types, never the value: it may be a secret. */
const misfit = (value: unknown, type: VariableType): Fault =>
  new Fault(
    'variable.type',
    both(`给的是${KINDS[kindOf(value)] ?? '别的东西'}，要的是${KINDS[type]}`, `${kindOf(value)} given, ${type} wanted`),
  );

const toNumber = (value: unknown): number => {
  const isWritten = typeof value === 'bigint' || (typeof value === 'string' && value.trim() !== '');
  const number = isWritten ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw misfit(value, 'number');
};

const toBoolean = (value: unknown): boolean => {
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw misfit(value, 'boolean');
};

const toText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw misfit(value, 'text');
};

const toTime = (value: unknown): string => {
  const time = typeof value === 'string' ? parseTime(value) : value;
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) throw misfit(value, 'time');
  return isoTime(time);
};

/** A copy that nobody else holds: what is no JSON (functions, `undefined`, cycles) does not get in. */
const copyOf = (value: unknown, type: 'list' | 'record'): Value => {
  if (kindOf(value) !== type) throw misfit(value, type);
  try {
    return JSON.parse(
      JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? Number(item) : item)),
    ) as Value;
  } catch (error) {
    throw new Fault('variable.type', both(`内容存不成${KINDS[type]}`, `not a JSON ${type}`), { cause: error });
  }
};

/**
 * `value` as a variable of `type` holds it. `null` fits every type: no value. Faults with `variable.type`.
 */
export const toType = (value: unknown, type: VariableType): Value => {
  if (value === null) return null;
  switch (type) {
    case 'text':
      return toText(value);
    case 'number':
      return toNumber(value);
    case 'boolean':
      return toBoolean(value);
    case 'time':
      return toTime(value);
    case 'list':
    case 'record':
      return copyOf(value, type);
  }
};

const textBytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** UTF-8 bytes that `value` takes, roughly: a text, or a document written as JSON. */
export const sizeOf = (value: Value): number => {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value !== 'object' || value === null) return 8;
  return textBytes(JSON.stringify(value));
};
