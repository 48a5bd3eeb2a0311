import { type TObject, type TSchema, Type } from 'typebox';
import { Choice, hints } from '../../schema/params.ts';
import type { LocalText } from '../../schema/text.ts';
import { below, isRecord, type Json, list, member, type OpenApiDocument, record, words } from './document.ts';
import { FieldNames } from './names.ts';
import type { PlannedBody, PlannedConstant, PlannedField, Style, Target } from './plan.ts';
import { type Kind, type Shape, shapeOf } from './shape.ts';

/** Nested records become fields of their own down to here, when they are small. */
const DEEPEST_FIELD = 2;
const MOST_NESTED = 12;
const LONGEST_LABEL = 24;
const MOST_CHOICES = 60;

/** What the caller of an API never sets itself: how a message is framed is this server’s business. */
const OWN_HEADERS = new Set([
  'accept',
  'content-type',
  'authorization',
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'keep-alive',
  'http2-settings',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
]);

const both = (text: string): LocalText => ({ 'zh-CN': text, en: text });

export interface Inputs {
  readonly input: TObject;
  readonly sample: Record<string, unknown>;
  readonly fields: readonly PlannedField[];
  readonly constants: readonly PlannedConstant[];
  readonly body?: PlannedBody;
  readonly idempotencyHeader?: string;
  /** Why the operation can't be called from a flow. */
  readonly cannot?: { readonly place: string; readonly message: LocalText };
}

/** The title, or a description that is as short as one, or the name. */
const labelOf = (name: string, shape: Pick<Shape, 'title' | 'description'>): string => {
  if (shape.title !== '' && shape.title.length <= 40) return shape.title;
  const [first = ''] = shape.description.split(/[。.；;\n（(:：,，]/);
  return first.trim() !== '' && first.trim().length <= LONGEST_LABEL ? first.trim() : name;
};

const helpOf = (name: string, shape: Shape, label: string): string => {
  const said = shape.description === label ? '' : words(shape.description.replaceAll(/<[^>]{1,200}>/g, ' '), 300);
  const standard =
    shape.default === undefined || typeof shape.default === 'object' ? '' : `= ${words(String(shape.default), 60)}`;
  return [label === name ? '' : name, standard, said].filter((part) => part !== '').join(' · ');
};

const SCHEMAS: Readonly<Record<Kind, (options: Record<string, unknown>) => TSchema>> = {
  text: (options) => Type.String(options),
  integer: (options) => Type.Integer(options),
  number: (options) => Type.Number(options),
  boolean: (options) => Type.Boolean(options),
  list: (options) => Type.Array(Type.Unknown(), options),
  record: (options) => Type.Record(Type.String(), Type.Unknown(), options),
  any: (options) => Type.Unknown(options),
};

/** The field's schema for a form; labels tell where a nested one belongs. */
const fieldSchema = (name: string, shape: Shape, above: readonly string[]): TSchema => {
  const label = labelOf(name, shape);
  const help = helpOf(name, shape, label);
  const field = { label: both([...above, label].join(' › ')), ...(help && { help: both(help) }) };
  const options = shape.options.map(String).filter((option) => option !== '' && option.length <= 80);
  if (shape.kind === 'text' && options.length > 0 && options.length <= MOST_CHOICES)
    return Choice(Object.fromEntries(options.map((option) => [option, both(option)])), field);
  const long = shape.kind === 'text' && (shape.maxLength ?? 0) > 500;
  return SCHEMAS[shape.kind]({
    ...hints(field, long ? 'multiline' : undefined),
    ...(long && { maxLength: Math.min(shape.maxLength ?? 0, 10_000) }),
  });
};

const SAMPLES: Readonly<Record<Kind, unknown>> = {
  text: 'x',
  integer: 1,
  number: 1,
  boolean: true,
  list: ['x'],
  record: { x: 'x' },
  any: 'x',
};

const sampleOf = ({ kind, options, example, default: standard }: Shape): unknown => {
  const given = options[0] ?? standard ?? example;
  if (kind === 'text') return typeof given === 'string' && given !== '' ? given.slice(0, 200) : 'x';
  if (kind === 'integer' || kind === 'number') return typeof given === 'number' ? given : 1;
  return SAMPLES[kind];
};

/** Collects the fields of one form. */
class Form {
  readonly properties: Record<string, TSchema> = {};
  readonly sample: Record<string, unknown> = {};
  readonly fields: PlannedField[] = [];
  readonly constants: PlannedConstant[] = [];
  readonly #names = new FieldNames();

  add(target: Target, raw: string, shape: Shape, required: boolean, above: readonly string[] = []): void {
    const [only, ...others] = shape.options;
    if (required && only !== undefined && others.length === 0) {
      this.constants.push({ ...target, value: only });
      return;
    }
    const where = target.at === 'body' ? `body ${target.path.join('/')}` : `${target.at} ${target.name}`;
    const field = this.#names.take(target.at === 'body' && target.path.length > 1 ? target.path.join('_') : raw, where);
    const schema = fieldSchema(raw, shape, above);
    this.properties[field] = required ? schema : Type.Optional(schema);
    if (required) this.sample[field] = sampleOf(shape);
    this.fields.push({ ...target, field, kind: shape.kind, required });
  }
}

const STYLES: ReadonlySet<string> = new Set([
  'simple',
  'label',
  'matrix',
  'form',
  'spaceDelimited',
  'pipeDelimited',
  'deepObject',
]);

const styleOf = (parameter: Json, standard: Style): { style: Style; explode: boolean } => {
  const style = STYLES.has(String(parameter.style)) ? (String(parameter.style) as Style) : standard;
  return {
    style,
    explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form' || style === 'deepObject',
  };
};

const PLACES: ReadonlySet<unknown> = new Set(['path', 'query', 'header', 'cookie']);

/** Parameters of the operation over those of its path. */
const parametersOf = (
  document: OpenApiDocument,
  lists: readonly { readonly value: unknown; readonly place: string }[],
) => {
  const found = new Map<string, { readonly parameter: Json; readonly place: string }>();
  for (const { value, place } of lists)
    list(value).forEach((given, index) => {
      const { value: parameter, place: at } = document.follow(given, below(place, index));
      if (isRecord(parameter) && typeof parameter.name === 'string' && PLACES.has(parameter.in))
        found.set(`${parameter.in} ${parameter.name}`, { parameter, place: at });
    });
  return [...found.values()];
};

const addParameter = (
  document: OpenApiDocument,
  form: Form,
  { parameter, place }: { parameter: Json; place: string },
): void => {
  const at = parameter.in as 'path' | 'query' | 'header' | 'cookie';
  const name = String(parameter.name);
  const content = Object.entries(record(parameter.content))[0];
  const shape = content
    ? shapeOf(document, member(content[1], 'schema'), below(place, 'content', content[0], 'schema'))
    : shapeOf(document, parameter.schema, below(place, 'schema'));
  const said: Shape = {
    ...shape,
    description: words(parameter.description) || shape.description,
    example: parameter.example ?? shape.example,
  };
  const target: Target = {
    at,
    name,
    ...styleOf(parameter, at === 'query' || at === 'cookie' ? 'form' : 'simple'),
    ...(parameter.allowReserved === true && { reserved: true }),
    ...(content && { json: true }),
  };
  form.add(target, name, said, parameter.required === true || at === 'path');
};

const isJsonType = (type: string): boolean =>
  /^(application|text)\/([a-z0-9.+-]+\+)?json\b/i.test(type) || type === '*/*' || type === 'application/*';

const BODY_KINDS: readonly [PlannedBody['kind'], (type: string) => boolean][] = [
  ['json', isJsonType],
  ['form', (type) => /^application\/x-www-form-urlencoded/i.test(type)],
  ['multipart', (type) => /^multipart\/form-data/i.test(type)],
  ['text', (type) => /^text\//i.test(type)],
];

const isBinary = (shape: Shape): boolean => shape.format === 'binary';

/** Small records open up into fields; others, and those that may be anything, are one expression. */
const addBodyFields = (
  document: OpenApiDocument,
  form: Form,
  { fields }: Shape,
  { path, above, required: given }: { path: readonly string[]; above: readonly string[]; required: boolean },
  skip: ReadonlySet<string>,
): void => {
  for (const [name, { schema, place, required: asked }] of fields) {
    const shape = shapeOf(document, schema, place);
    if (shape.readOnly || isBinary(shape) || (path.length === 0 && skip.has(`body ${name}`.toLowerCase()))) continue;
    const required = given && asked;
    const here = [...path, name];
    const opens =
      shape.kind === 'record' &&
      shape.fields.size > 0 &&
      shape.fields.size <= MOST_NESTED &&
      here.length <= DEEPEST_FIELD;
    if (opens)
      addBodyFields(document, form, shape, { path: here, above: [...above, labelOf(name, shape)], required }, skip);
    else form.add({ at: 'body', path: here }, name, shape, required, above);
  }
};

const needsFile = (document: OpenApiDocument, shape: Shape): boolean =>
  [...shape.fields.values()].some(
    ({ schema, place, required }) => required && isBinary(shapeOf(document, schema, place)),
  );

const encodingOf = (media: Json): NonNullable<PlannedBody['encoding']> =>
  Object.fromEntries(
    Object.entries(record(media.encoding)).map(([name, encoding]) => [
      name,
      {
        ...styleOf(record(encoding), 'form'),
        ...(isJsonType(String(member(encoding, 'contentType') ?? '')) && { json: true }),
      },
    ]),
  );

const addBody = (
  document: OpenApiDocument,
  form: Form,
  given: unknown,
  at: string,
  skip: ReadonlySet<string>,
): Pick<Inputs, 'body' | 'cannot'> => {
  if (given === undefined) return {};
  const { value, place } = document.follow(given, at);
  const content = Object.entries(record(member(value, 'content')));
  if (content.length === 0) return {};
  const required = member(value, 'required') === true;
  for (const [kind, fits] of BODY_KINDS) {
    const found = content.find(([type]) => fits(type));
    if (!found) continue;
    const [type, raw] = found;
    const media = document.follow(raw, below(place, 'content', type));
    const schema = member(media.value, 'schema');
    const shape = shapeOf(document, schema, below(media.place, 'schema'));
    if (kind === 'multipart' && needsFile(document, shape)) break;
    const encoding = encodingOf(record(media.value));
    const body: PlannedBody = {
      kind,
      type: kind === 'json' ? (type.includes('*') ? 'application/json' : type) : type,
      required,
      ...(Object.keys(encoding).length > 0 && { encoding }),
    };
    const described = { ...shape, description: words(member(value, 'description')) || shape.description };
    if (kind !== 'text' && shape.kind === 'record' && shape.fields.size > 0)
      addBodyFields(document, form, shape, { path: [], above: [], required: true }, skip);
    else
      form.add(
        { at: 'body', path: [] },
        'body',
        kind === 'text' ? { ...described, kind: 'text' } : described,
        required,
      );
    return { body };
  }
  if (!required) return {};
  const types = words(content.map(([type]) => type).join(', '), 100);
  return {
    cannot: {
      place: below(place, 'content'),
      message: {
        'zh-CN': `请求内容的格式不支持（${types}）：只能发送 JSON、表单和文本`,
        en: `The body’s format is not supported (${types}): JSON, forms and text are`,
      },
    },
  };
};

const isIdempotency = ({ parameter }: { parameter: Json }): boolean =>
  parameter.in === 'header' && /^(x-)?idempotency-key$/i.test(String(parameter.name));

const isOwnHeader = ({ parameter }: { parameter: Json }): boolean =>
  parameter.in === 'header' &&
  (OWN_HEADERS.has(String(parameter.name).toLowerCase()) ||
    !/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(String(parameter.name)));

/** The form of an operation. `skip`: parameters that authentication fills in, as `header X-Api-Key`. */
export const inputsOf = (
  document: OpenApiDocument,
  { pathItem, operation, place }: { pathItem: Json; operation: Json; place: { path: string; operation: string } },
  skip: ReadonlySet<string>,
): Inputs => {
  const form = new Form();
  const parameters = parametersOf(document, [
    { value: pathItem.parameters, place: below(place.path, 'parameters') },
    { value: operation.parameters, place: below(place.operation, 'parameters') },
  ]);
  const idempotency = parameters.find(isIdempotency);
  for (const each of parameters) {
    const skipped = skip.has(`${each.parameter.in} ${String(each.parameter.name)}`.toLowerCase());
    if (each !== idempotency && !isOwnHeader(each) && !skipped) addParameter(document, form, each);
  }
  const { body, cannot } = addBody(document, form, operation.requestBody, below(place.operation, 'requestBody'), skip);
  return {
    input: Type.Object(form.properties, { additionalProperties: false }),
    sample: form.sample,
    fields: form.fields,
    constants: form.constants,
    ...(body && { body }),
    ...(idempotency && { idempotencyHeader: String(idempotency.parameter.name) }),
    ...(cannot && { cannot }),
  };
};
