import type { Catalogue } from '../../schema/catalogue.ts';
import type { Flow, VariableType } from '../../schema/flow.ts';
import type { AnswerField } from './example.ts';

const typeNameOf = ({ type, anyOf, properties, items }: AnswerField): string => {
  const named = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  if (typeof named === 'string') return named;
  const first = anyOf?.find((one) => one.type !== 'null');
  if (first) return 'const' in first ? typeof first.const : typeNameOf(first);
  return properties ? 'object' : items ? 'array' : 'string';
};

/** The type of variable whose field a declared field can be written in. */
export const typeOfShape = (field: AnswerField): VariableType => {
  const type = typeNameOf(field);
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'array') return 'list';
  if (type === 'object') return 'record';
  return field.format === 'date-time' ? 'time' : 'text';
};

/** The fields of a record as they are declared; `undefined` where nobody has declared them. */
export const fieldsOfShape = (shape: AnswerField | undefined): Readonly<Record<string, AnswerField>> | undefined => {
  const fields = shape?.properties ?? shape?.anyOf?.find(({ properties }) => properties)?.properties;
  return fields && Object.keys(fields).length > 0 ? fields : undefined;
};

/** What the items of a list are, as it is declared. */
export const itemsOfShape = (shape: AnswerField | undefined): AnswerField | undefined =>
  shape?.items ?? shape?.anyOf?.find(({ items }) => items)?.items;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The shape of an example: a default of a variable says how its fields are called. */
export const shapeOfValue = (value: unknown): AnswerField | undefined => {
  if (Array.isArray(value)) {
    const items = value.map(shapeOfValue).find((one) => one !== undefined);
    return items && { type: 'array', items };
  }
  if (!isRecord(value)) return value === null || value === undefined ? undefined : { type: typeof value };
  const fields = Object.entries(value).flatMap(([name, item]) => {
    const shape = shapeOfValue(item);
    return shape ? [[name, shape] as const] : [];
  });
  return { type: 'object', properties: Object.fromEntries(fields) };
};

interface Output {
  readonly properties?: Readonly<Record<string, AnswerField>>;
}

/**
 * What a record or list variable holds, as far as somebody has declared it: the operations whose answers the flow keeps in
 * it, else its own default.
 */
export const shapeOfVariable = (
  name: string,
  flow: Pick<Flow, 'nodes' | 'variables'>,
  { connectors }: Pick<Catalogue, 'connectors'>,
): AnswerField | undefined => {
  const variable = Object.hasOwn(flow.variables, name) ? flow.variables[name] : undefined;
  if (variable?.type !== 'record' && variable?.type !== 'list') return undefined;
  for (const { type, params } of Object.values(flow.nodes)) {
    if (!isRecord(params.save)) continue;
    const [connector, operation = ''] = type.split('.');
    const output = connectors.find((one) => one.name === connector)?.operations[operation]?.output as
      | Output
      | undefined;
    const field = Object.entries(params.save).find(([, variableName]) => variableName === name)?.[0];
    const shape = field === undefined ? undefined : output?.properties?.[field];
    if (fieldsOfShape(shape) ?? itemsOfShape(shape)) return shape;
  }
  return shapeOfValue(variable.default);
};

/** What a value that nobody declared may be. */
export const plainKinds = ['text', 'number', 'boolean', 'list', 'record'] as const;
export type PlainKind = (typeof plainKinds)[number];

export const kindOfValue = (value: unknown): PlainKind => {
  if (Array.isArray(value)) return 'list';
  if (isRecord(value)) return 'record';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
};

/** A value turned into another kind, keeping what it can. */
export const asKind = (value: unknown, kind: PlainKind): unknown => {
  if (kindOfValue(value) === kind) return value;
  const simple = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (kind === 'text') return simple ? String(value) : '';
  if (kind === 'number') return simple && value !== '' && Number.isFinite(Number(value)) ? Number(value) : 0;
  if (kind === 'boolean') return value === 'true' || value === 1 || value === true;
  return kind === 'list' ? [] : {};
};

/** What a new item of a list begins as. */
export const freshItem = (items: AnswerField | undefined, before: unknown): unknown => {
  const kind = items ? typeOfShape(items) : kindOfValue(before);
  if (kind === 'record') return {};
  if (kind === 'list') return [];
  if (kind === 'number') return 0;
  return kind === 'boolean' ? false : '';
};

/** A record with one of its fields under another name, in its place; a name that is taken changes nothing. */
export const renamed = (
  record: Readonly<Record<string, unknown>>,
  from: string,
  to: string,
): Readonly<Record<string, unknown>> =>
  from === to || Object.hasOwn(record, to)
    ? record
    : Object.fromEntries(Object.entries(record).map(([name, value]) => [name === from ? to : name, value]));
