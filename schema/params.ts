import { type TObject, type TSchema, Type } from 'typebox';
import { EXIT_NAME_PATTERN, VARIABLE_NAME_PATTERN, type VariableType } from './flow.ts';
import { Prompt as PromptSchema } from './prompt.ts';
import type { LocalText } from './text.ts';

/**
 * Builders for parameter schemas. Each is a plain JSON Schema plus `x-…` hints that say what the field means (checked by
 * `validate`) and how it is edited (read by the designer). The hints are the only channel from a plugin to the designer.
 */
export interface FieldHints {
  readonly label: LocalText;
  readonly help?: LocalText;
  /** Heading of the inspector's section that the field stands in; a field without one follows its predecessor. */
  readonly section?: LocalText;
  /** Shown behind the value: 秒, 位, 次. */
  readonly unit?: LocalText;
  readonly default?: unknown;
  /** The field is of no use, and not shown, unless the parameter beside it, else of the whole step, has this value (any when `equals` is absent). */
  readonly shownWhen?: { readonly param: string; readonly equals?: unknown };
}

/** Every keyword that ajv has to be told of (`strict`). */
export const HINT_KEYWORDS = [
  'x-label',
  'x-help',
  'x-section',
  'x-unit',
  'x-widget',
  'x-template',
  'x-expression',
  'x-variable',
  'x-secret',
  'x-connection',
  'x-as-written',
  'x-options',
  'x-spoken-in',
  'x-differs-from',
  'x-shown-when',
  'x-needs',
] as const;

export type ExpressionType = 'bool' | 'string' | 'number' | 'any';

export const hints = (field: FieldHints, widget?: string): Record<string, unknown> => ({
  'x-label': field.label,
  ...(field.help && { 'x-help': field.help }),
  ...(field.section && { 'x-section': field.section }),
  ...(field.unit && { 'x-unit': field.unit }),
  ...(widget && { 'x-widget': widget }),
  ...(field.shownWhen && { 'x-shown-when': field.shownWhen }),
  ...(field.default !== undefined && { default: field.default }),
});

export interface Different {
  /** Parameters beside this one that must not be the same key. */
  readonly differsFrom?: readonly string[];
}

const different = ({ differsFrom }: Different) => (differsFrom ? { 'x-differs-from': differsFrom } : {});

/** A text with `{{ … }}` in it. */
export const Template = (field: FieldHints & { maxLength?: number; multiline?: boolean }) =>
  Type.String({
    maxLength: field.maxLength ?? 500,
    'x-template': true,
    ...hints(field, field.multiline ? 'multiline' : 'template'),
  });

/** A CEL expression that gives a value of `type`. */
export const Expression = (type: ExpressionType, field: FieldHints) =>
  Type.String({ maxLength: 1000, 'x-expression': type, ...hints(field, 'expression') });

/** The name of a variable that the node writes (`write`) or reads (`read`); `types` limits the choice. */
export const VariableName = (use: 'read' | 'write', types: readonly VariableType[], field: FieldHints) =>
  Type.String({ pattern: VARIABLE_NAME_PATTERN, 'x-variable': { use, types }, ...hints(field, 'variable') });

/** What the caller hears, per language. `spokenIn`: the parameter beside it that names the only language it is for. */
export const PromptField = (field: FieldHints & { spokenIn?: string }) =>
  Type.Object(PromptSchema.properties, {
    additionalProperties: false,
    minProperties: 1,
    ...(field.spokenIn && { 'x-spoken-in': field.spokenIn }),
    ...hints(field, 'prompt'),
  });

/** A whole number with bounds and a unit. */
export const Count = (field: FieldHints & { minimum: number; maximum: number }) =>
  Type.Integer({ minimum: field.minimum, maximum: field.maximum, ...hints(field, 'number') });

/** A time span in seconds. */
export const Seconds = (field: Omit<FieldHints, 'unit'> & { minimum: number; maximum: number }) =>
  Type.Number({
    minimum: field.minimum,
    maximum: field.maximum,
    ...hints({ ...field, unit: { 'zh-CN': '秒', en: 's' } }, 'number'),
  });

/** `needs`: a part of the server without which the switch does nothing when it is on. */
export const Switch = (field: FieldHints & { readonly needs?: 'recogniser' }) =>
  Type.Boolean({ ...(field.needs && { 'x-needs': field.needs }), ...hints(field, 'switch') });

/** One of a few named values. */
export const Choice = <const V extends string>(
  options: Readonly<Record<V, LocalText>>,
  field: FieldHints & Different,
) => Type.Enum(Object.keys(options) as V[], { 'x-options': options, ...different(field), ...hints(field, 'choice') });

/** A short plain text: no template. */
export const PlainText = (field: FieldHints & { maxLength?: number; pattern?: string }) =>
  Type.String({
    maxLength: field.maxLength ?? 200,
    ...(field.pattern && { pattern: field.pattern }),
    ...hints(field, 'text'),
  });

/** The symbolic name of a connection of this kind of system; the connector's own name when it is left out. */
export const ConnectionName = (connector: string) =>
  Type.String({
    maxLength: 60,
    'x-connection': connector,
    ...hints(
      {
        label: { 'zh-CN': '连接', en: 'Connection' },
        help: { 'zh-CN': `不填就用「${connector}」`, en: `“${connector}” when empty` },
      },
      'connection',
    ),
  });

/** A password or key of a connection: it never leaves the server. */
export const Secret = (field: FieldHints & { maxLength?: number; pattern?: string }) =>
  Type.String({
    maxLength: field.maxLength ?? 500,
    'x-secret': true,
    ...(field.pattern && { pattern: field.pattern }),
    ...hints(field, 'secret'),
  });

/**
 * A text of an operation's input that stands as the analyst wrote it: no variables are put into it (SQL, the name of a
 * parameter).
 */
export const AsWritten = (field: FieldHints & { maxLength?: number; pattern?: string; lines?: boolean }) =>
  Type.String({
    minLength: 1,
    maxLength: field.maxLength ?? 200,
    'x-as-written': true,
    ...(field.pattern && { pattern: field.pattern }),
    ...hints(field, field.lines ? 'lines' : 'text'),
  });

/** A list whose items the analyst adds and removes. */
export const Items = <T extends TSchema>(item: T, field: FieldHints & { minItems?: number; maxItems?: number }) =>
  Type.Array(item, { minItems: field.minItems ?? 0, maxItems: field.maxItems ?? 50, ...hints(field, 'items') });

/** A telephone key. */
export const Key = (field: FieldHints & Different) =>
  Type.String({ pattern: '^[0-9*#]$', ...different(field), ...hints(field, 'key') });

/**
 * A pattern (RE2) that a whole input has to fit. `known`: ready ones by their pattern, which analysts choose from by name.
 */
export const Pattern = (known: Readonly<Record<string, LocalText>>, field: FieldHints) =>
  Type.String({ maxLength: 200, 'x-options': known, ...hints(field, 'pattern') });

/**
 * Another flow that the step runs: which one, what it is given (its inputs by name, as expressions), and the variables
 * that its outputs are stored in. `validate` compares it with that flow's declarations.
 */
export const SubflowField = (field: FieldHints) =>
  Type.Object(
    {
      flow: PlainText({ label: { 'zh-CN': '子流程', en: 'Flow' }, maxLength: 80 }),
      /** What the flow was called when it was chosen; for the card. */
      name: Type.Optional(PlainText({ label: { 'zh-CN': '名称', en: 'Name' }, maxLength: 80 })),
      inputs: Type.Optional(
        Type.Record(
          Type.String({ pattern: VARIABLE_NAME_PATTERN }),
          Expression('any', { label: { 'zh-CN': '交给它', en: 'Given' } }),
          { additionalProperties: false, ...hints({ label: { 'zh-CN': '交给它', en: 'Given to it' } }) },
        ),
      ),
      outputs: Type.Optional(
        Type.Record(
          Type.String({ pattern: VARIABLE_NAME_PATTERN }),
          VariableName('write', [], { label: { 'zh-CN': '存到变量', en: 'Store in' } }),
          { additionalProperties: false, ...hints({ label: { 'zh-CN': '它交回来的', en: 'Given back' } }) },
        ),
      ),
    },
    { additionalProperties: false, ...hints(field, 'subflow') },
  );

/** Ways that share all callers, a percentage each; `validate` checks that they are a hundred together. */
export const Shares = (field: FieldHints) =>
  Type.Array(
    Type.Object(
      {
        name: ExitName(),
        label: PlainText({ label: { 'zh-CN': '名称', en: 'Name' }, maxLength: 20 }),
        percent: Count({
          label: { 'zh-CN': '占多少', en: 'Share' },
          unit: { 'zh-CN': '%', en: '%' },
          minimum: 0,
          maximum: 100,
        }),
      },
      { additionalProperties: false },
    ),
    { minItems: 2, maxItems: 10, ...hints(field, 'shares') },
  );

/** Names the exit of a list item; the designer makes it up and the analyst never sees it. */
export const ExitName = () =>
  Type.String({ pattern: EXIT_NAME_PATTERN, ...hints({ label: { 'zh-CN': '出口名', en: 'Exit name' } }, 'exitName') });

const defaultOf = (schema: TSchema | undefined): unknown =>
  (schema as { readonly default?: unknown } | undefined)?.default;

/** The same schema, but a parameter that has a default may be left out of the document. */
export const leavingOutDefaults = (params: TObject): TObject => {
  const required: readonly string[] = params.required ?? [];
  const needed = required.filter((name) => defaultOf(params.properties[name]) === undefined);
  return { ...params, required: needed } as TObject;
};

/** `given` with the defaults of the parameters that the document leaves out: what `run` sees. */
export const withDefaults = (params: TObject, given: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const filled: Record<string, unknown> = { ...given };
  for (const [name, schema] of Object.entries(params.properties)) {
    const value = defaultOf(schema);
    if (filled[name] === undefined && value !== undefined) filled[name] = structuredClone(value);
  }
  return filled;
};
