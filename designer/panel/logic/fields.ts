import type { LocalText } from '../../../schema/text.ts';
import type { ParamSchema } from '../../document/defaults.ts';

/** What the form reads of a parameter's schema: its shape and the hints of `schema/params.ts`. */
export interface FieldSchema extends ParamSchema {
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly 'x-label'?: LocalText;
  readonly 'x-help'?: LocalText;
  readonly 'x-section'?: LocalText;
  readonly 'x-unit'?: LocalText;
  readonly 'x-secret'?: boolean;
  readonly 'x-connection'?: string;
  readonly 'x-spoken-in'?: string;
  readonly 'x-shown-when'?: { readonly param: string; readonly equals?: unknown };
  readonly 'x-options'?: Readonly<Record<string, LocalText>>;
}

export interface NamedField {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly required: boolean;
}

export interface Section {
  /** `undefined`: the fields before the first heading. */
  readonly title: LocalText | undefined;
  readonly fields: readonly NamedField[];
}

/** Kinds of controls; a field without a hint gets the one that fits its type. */
const widgetByType: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'switch',
  array: 'items',
  object: 'group',
};
export const widgetOf = (schema: FieldSchema): string => {
  if (schema['x-widget']) return schema['x-widget'];
  if (schema['x-options'] ?? schema.enum) return 'choice';
  return widgetByType[schema.type ?? ''] ?? 'json';
};

/** An object's fields in the order of their declaration; names of exits are the designer's own affair. */
export const fieldsOf = (schema: FieldSchema): NamedField[] =>
  Object.entries(schema.properties ?? {})
    .map(([name, field]) => ({ name, schema: field, required: schema.required?.includes(name) ?? false }))
    .filter((field) => widgetOf(field.schema) !== 'exitName');

/** The fields under their headings; a field without a heading follows its predecessor. Equal headings come together. */
export const sectionsOf = (schema: FieldSchema): Section[] => {
  const sections: { title: LocalText | undefined; fields: NamedField[] }[] = [];
  let current: (typeof sections)[number] | undefined;
  for (const field of fieldsOf(schema)) {
    const title = field.schema['x-section'];
    if (title) current = sections.find((section) => section.title?.en === title.en);
    if (!current || (title && !sections.includes(current))) {
      current = { title, fields: [] };
      sections.push(current);
    }
    current.fields.push(field);
  }
  return sections;
};

/** Widgets that always hold something, or hold other fields. */
const NEVER_EMPTY: ReadonlySet<string> = new Set([
  'switch',
  'choice',
  'number',
  'group',
  'items',
  'shares',
  'weekHours',
]);

/** Whether a field is empty until somebody fills it in, and has to be. */
export const isNeeded = ({ schema, required }: NamedField): boolean =>
  required && schema.default === undefined && !NEVER_EMPTY.has(widgetOf(schema));

const NARROW: ReadonlySet<string> = new Set(['number', 'choice', 'key', 'day', 'time']);

/** `narrow`: half the panel, another beside it. `alone`: half the panel with nothing beside it, so that its help has room. */
export type Width = 'narrow' | 'alone' | 'wide';

/** Fields with their widths: neighbours that are content with half the panel stand two abreast. */
export const withWidths = (fields: readonly NamedField[]): { readonly field: NamedField; readonly width: Width }[] => {
  let run = 0;
  return fields.map((field, at) => {
    if (!NARROW.has(widgetOf(field.schema))) {
      run = 0;
      return { field, width: 'wide' };
    }
    run += 1;
    const next = fields[at + 1];
    const last = !next || !NARROW.has(widgetOf(next.schema));
    return { field, width: last && run % 2 === 1 ? 'alone' : 'narrow' };
  });
};

/** `params` with one field set, or taken out when `value` is `undefined`. */
export const withField = (
  params: Readonly<Record<string, unknown>>,
  name: string,
  value: unknown,
): Record<string, unknown> => {
  const { [name]: _, ...rest } = params;
  if (value === undefined) return rest;
  return { ...params, [name]: value };
};

/** One token of a JSON pointer (RFC 6901). */
export const token = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

export const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
