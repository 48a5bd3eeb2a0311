import { below, isRecord, type Json, list, member, type OpenApiDocument, record, words } from './document.ts';

export type Kind = 'text' | 'integer' | 'number' | 'boolean' | 'list' | 'record' | 'any';

/** What a schema says about a value, as far as a form and a flow need to know it. */
export interface Shape {
  readonly kind: Kind;
  readonly nullable: boolean;
  readonly title: string;
  readonly description: string;
  readonly format: string;
  /** Values it may have, when they are few and scalar. */
  readonly options: readonly (string | number | boolean)[];
  readonly default?: unknown;
  readonly example?: unknown;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly maxLength?: number;
  readonly minimum?: number;
  /** Of a record. */
  readonly fields: ReadonlyMap<string, ShapedField>;
  /** Of a list. */
  readonly items?: Located;
}

interface Located {
  readonly schema: unknown;
  readonly place: string;
}

/** A field's schema is looked at only when somebody asks: schemas may contain themselves. */
export interface ShapedField extends Located {
  readonly required: boolean;
}

const MOST_PARTS = 40;
const DEEPEST = 12;
const MOST_OPTIONS = 100;

const KINDS: Readonly<Record<string, Kind>> = {
  string: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
  object: 'record',
};

const kindOfValue = (value: unknown): Kind => {
  if (Array.isArray(value)) return 'list';
  if (isRecord(value)) return 'record';
  return (
    ({ string: 'text', number: 'number', boolean: 'boolean' }[typeof value as string] as Kind | undefined) ?? 'any'
  );
};

const NUMBERS: ReadonlySet<Kind> = new Set(['integer', 'number']);

/** The kind that values of both have. */
const common = (kinds: readonly Kind[]): Kind => {
  const different = [...new Set(kinds)];
  const [first = 'any'] = different;
  if (different.length <= 1) return first;
  return different.every((kind) => NUMBERS.has(kind)) ? 'number' : 'any';
};

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const declaredKind = (schema: Json): { kind: Kind; nullable: boolean } => {
  const types = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type];
  const kinds = types.filter((type) => type !== 'null').map((type) => KINDS[String(type)] ?? 'any');
  const nullable = types.includes('null') || schema.nullable === true || list(schema.enum).includes(null);
  if (kinds.length > 0) return { kind: common(kinds), nullable };
  if (isRecord(schema.properties) || isRecord(schema.additionalProperties)) return { kind: 'record', nullable };
  if (schema.items !== undefined) return { kind: 'list', nullable };
  if (schema.const !== undefined) return { kind: kindOfValue(schema.const), nullable };
  const values = list(schema.enum).filter((value) => value !== null);
  return { kind: values.length > 0 ? common(values.map(kindOfValue)) : 'any', nullable };
};

const optionsOf = (schema: Json): Shape['options'] => {
  const values = schema.const !== undefined ? [schema.const] : list(schema.enum).filter((value) => value !== null);
  return values.length <= MOST_OPTIONS ? values.filter(isScalar) : [];
};

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

const own = (schema: Json, place: string): Shape => {
  const required = new Set(list(schema.required));
  const fields = Object.entries(record(schema.properties)).map(([name, inner]): [string, ShapedField] => [
    name,
    { schema: inner, place: below(place, 'properties', name), required: required.has(name) },
  ]);
  const [maxLength, minimum] = [number(schema.maxLength), number(schema.minimum)];
  const example = schema.example ?? list(schema.examples)[0];
  return {
    ...declaredKind(schema),
    title: words(schema.title, 80),
    description: words(schema.description),
    format: words(schema.format, 40),
    options: optionsOf(schema),
    ...(schema.default !== undefined && { default: schema.default }),
    ...(example !== undefined && { example }),
    readOnly: schema.readOnly === true,
    writeOnly: schema.writeOnly === true,
    ...(maxLength !== undefined && { maxLength }),
    ...(minimum !== undefined && { minimum }),
    fields: new Map(fields),
    ...(schema.items !== undefined && { items: { schema: schema.items, place: below(place, 'items') } }),
  };
};

const NOTHING = own({}, '');

/** Both hold (`allOf`, and what stands beside it). */
const both = (a: Shape, b: Shape): Shape => {
  const fields = new Map(a.fields);
  for (const [name, field] of b.fields)
    fields.set(name, { ...field, required: field.required || (a.fields.get(name)?.required ?? false) });
  return {
    ...a,
    kind: a.kind === 'any' ? b.kind : a.kind,
    nullable: a.nullable && b.nullable,
    title: a.title || b.title,
    description: a.description || b.description,
    format: a.format || b.format,
    options: a.options.length > 0 ? a.options : b.options,
    readOnly: a.readOnly || b.readOnly,
    writeOnly: a.writeOnly || b.writeOnly,
    ...(a.default === undefined && b.default !== undefined && { default: b.default }),
    ...(a.example === undefined && b.example !== undefined && { example: b.example }),
    ...(a.items === undefined && b.items !== undefined && { items: b.items }),
    fields,
  };
};

/** One of them holds (`oneOf`, `anyOf`): what all have in common, and of records every field that one may have. */
const either = (shapes: readonly Shape[]): Shape => {
  const real = shapes.filter((shape) => shape.kind !== 'any' || !shape.nullable || shape.fields.size > 0);
  const [first, ...others] = real;
  if (!first) return { ...NOTHING, nullable: true };
  const nullable = real.length < shapes.length || real.some((shape) => shape.nullable);
  if (others.length === 0) return { ...first, nullable };
  const kind = common(real.map((shape) => shape.kind));
  const fields = new Map<string, ShapedField>();
  if (kind === 'record')
    for (const shape of real)
      for (const [name, field] of shape.fields) {
        const known = fields.get(name);
        const required = real.every((each) => each.fields.get(name)?.required === true);
        // The same name for different things: the first says what it looks like, as loosely as the flow takes it.
        if (!known) fields.set(name, { ...field, required });
        else if (JSON.stringify(known.schema) !== JSON.stringify(field.schema))
          fields.set(name, mixed(known, field, required));
      }
  const closed = real.every((shape) => shape.options.length > 0);
  return {
    ...NOTHING,
    kind,
    nullable,
    title: first.title,
    description: first.description,
    options: closed ? [...new Set(real.flatMap((shape) => shape.options))].slice(0, MOST_OPTIONS) : [],
    fields,
    ...(kind === 'list' && first.items && { items: first.items }),
  };
};

/** A discriminator's field has another constant in each alternative. */
const mixed = (a: ShapedField, b: ShapedField, required: boolean): ShapedField => {
  const known = member(a.schema, 'anyOf');
  const before = Array.isArray(known) && Object.keys(record(a.schema)).length === 1 ? known : [a.schema];
  return { schema: { anyOf: [...before, b.schema].slice(0, MOST_PARTS) }, place: a.place, required };
};

/** @throws DocumentError when a reference leads nowhere */
export const shapeOf = (document: OpenApiDocument, schema: unknown, at: string, depth = 0): Shape => {
  if (depth > DEEPEST) return NOTHING;
  const { value, place } = document.follow(schema, at);
  // `true`, `false`, and whatever else is no schema.
  if (!isRecord(value)) return NOTHING;
  let shape = own(value, place);
  const parts = (name: 'allOf' | 'oneOf' | 'anyOf') =>
    list(value[name])
      .slice(0, MOST_PARTS)
      .map((part, index) => shapeOf(document, part, below(place, name, index), depth + 1));
  if (value.allOf !== undefined) {
    const inner = parts('allOf');
    const nullable = shape.nullable || (inner.length > 0 && inner.every((part) => part.nullable));
    shape = { ...inner.reduce(both, shape), nullable };
  }
  for (const name of ['oneOf', 'anyOf'] as const) {
    if (value[name] === undefined) continue;
    const choice = either(parts(name));
    shape = { ...both(shape, choice), nullable: shape.nullable || choice.nullable };
  }
  return shape;
};
