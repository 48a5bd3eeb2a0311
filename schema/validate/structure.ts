import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import localize from 'ajv-i18n';
import { HINT_KEYWORDS } from '../params.ts';
import type { LocalText } from '../text.ts';
import { pointerTo, segmentsOf } from './pointer.ts';

const makeAjv = (): Ajv2020 => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true, verbose: true });
  formats.default(ajv);
  ajv.addVocabulary([...HINT_KEYWORDS]);
  return ajv;
};

const ajv = makeAjv();
const compiled = new WeakMap<object, ValidateFunction>();

const validatorOf = (schema: AnySchema & object): ValidateFunction => {
  const known = compiled.get(schema);
  if (known) return known;
  const made = ajv.compile(schema);
  compiled.set(schema, made);
  return made;
};

export interface Mismatch {
  readonly kind: 'missing' | 'unknown' | 'invalid';
  /** JSON pointer to the value, or to the place where it should be. */
  readonly pointer: string;
  /** The field's own name, the last part of the pointer. */
  readonly field: string;
  /** What is wrong with the value, to stand behind its name. */
  readonly reason: LocalText;
  /** Label of the field, when its schema has one. */
  readonly label?: LocalText;
}

const both = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });
const NOTHING = both('', '');

const TYPES: Readonly<Record<string, LocalText>> = {
  string: both('文字', 'a text'),
  number: both('数字', 'a number'),
  integer: both('整数', 'a whole number'),
  boolean: both('是或否', 'true or false'),
  object: both('一组内容', 'an object'),
  array: both('列表', 'a list'),
  null: both('空值', 'null'),
};

const typeReason = (type: unknown): LocalText => {
  const words = TYPES[String(type)] ?? both('别的类型', 'of another type');
  return both(`应当是${words['zh-CN']}`, `should be ${words.en}`);
};

type Reason = (params: Readonly<Record<string, unknown>>) => LocalText;

const REASONS: Readonly<Record<string, Reason>> = {
  type: ({ type }) => typeReason(type),
  enum: () => both('不是可选的值', 'is none of the allowed values'),
  const: ({ allowedValue }) => both(`只能是 ${allowedValue}`, `can only be ${allowedValue}`),
  pattern: () => both('写法不对', 'is not written as it should be'),
  format: () => both('写法不对', 'is not written as it should be'),
  minLength: ({ limit }) =>
    limit === 1
      ? both('不能是空的', 'must not be empty')
      : both(`至少 ${limit} 个字`, `needs at least ${limit} characters`),
  maxLength: ({ limit }) => both(`最多 ${limit} 个字`, `has at most ${limit} characters`),
  minimum: ({ limit }) => both(`最小是 ${limit}`, `is at least ${limit}`),
  maximum: ({ limit }) => both(`最大是 ${limit}`, `is at most ${limit}`),
  exclusiveMinimum: ({ limit }) => both(`应当大于 ${limit}`, `is more than ${limit}`),
  exclusiveMaximum: ({ limit }) => both(`应当小于 ${limit}`, `is less than ${limit}`),
  minItems: ({ limit }) => both(`至少要有 ${limit} 项`, `needs at least ${limit}`),
  maxItems: ({ limit }) => both(`最多 ${limit} 项`, `has at most ${limit}`),
  anyOf: () => both('不是这里认得的写法', 'is of none of the forms known here'),
  oneOf: () => both('不是这里认得的写法', 'is of none of the forms known here'),
  minProperties: () => both('还没有内容', 'has no content yet'),
};

/** Words for the keywords that have none above: plugins may use any of JSON Schema. */
const translated = (error: ErrorObject): LocalText => {
  const copy = [{ ...error }];
  (localize as unknown as { readonly zh: (errors: ErrorObject[]) => void }).zh(copy);
  return both(copy[0]?.message ?? '不符合要求', error.message ?? 'is not as it should be');
};

const labelOf = (schema: unknown): LocalText | undefined =>
  typeof schema === 'object' && schema !== null ? (schema as { 'x-label'?: LocalText })['x-label'] : undefined;

const named = (kind: 'missing' | 'unknown', error: ErrorObject, name: string): Mismatch => {
  const properties = (error.parentSchema as { properties?: Record<string, unknown> } | undefined)?.properties ?? {};
  const label = Object.hasOwn(properties, name) ? labelOf(properties[name]) : undefined;
  const pointer = `${error.instancePath}${pointerTo(name)}`;
  return { kind, pointer, field: name, reason: NOTHING, ...(label && { label }) };
};

const mismatch = (error: ErrorObject): Mismatch => {
  if (error.keyword === 'required') return named('missing', error, String(error.params.missingProperty));
  if (error.keyword === 'additionalProperties') return named('unknown', error, String(error.params.additionalProperty));
  const reason = REASONS[error.keyword]?.(error.params) ?? translated(error);
  const label = labelOf(error.parentSchema);
  return {
    kind: 'invalid',
    pointer: error.instancePath,
    field: segmentsOf(error.instancePath).at(-1) ?? '',
    reason,
    ...(label && { label }),
  };
};

const isUnion = ({ keyword }: ErrorObject): boolean => keyword === 'anyOf' || keyword === 'oneOf';

/** A union reports what each of its branches misses: that the value fits none of them says more. */
const withoutBranches = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const unions = errors.filter(isUnion).map(({ schemaPath }) => `${schemaPath}/`);
  return errors.filter(({ schemaPath }) => !unions.some((union) => schemaPath.startsWith(union)));
};

const firstPerPlace = (list: readonly Mismatch[]): Mismatch[] => {
  const seen = new Set<string>();
  return list.filter(({ pointer }) => !seen.has(pointer) && seen.add(pointer));
};

/**
 * How `value` differs from `schema`, at most one per place. Schemas are compiled once each.
 * @throws when `schema` itself is no valid JSON Schema
 */
export const mismatches = (schema: AnySchema & object, value: unknown): Mismatch[] => {
  const validate = validatorOf(schema);
  return validate(value) ? [] : firstPerPlace(withoutBranches(validate.errors ?? []).map(mismatch));
};
