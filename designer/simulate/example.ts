import { AGE_FIELD } from '../../schema/connector.ts';

/** A field of an operation's answer, as far as the form needs it. */
export interface AnswerField {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly AnswerField[];
  readonly const?: unknown;
  readonly format?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, AnswerField>>;
  readonly 'x-label'?: { readonly 'zh-CN': string; readonly en: string };
  readonly 'x-options'?: Readonly<Record<string, { readonly 'zh-CN': string; readonly en: string }>>;
}

const choices = (field: AnswerField): readonly unknown[] =>
  field.enum ?? field.anyOf?.flatMap((one) => ('const' in one ? [one.const] : [])) ?? [];

const ofType: Readonly<Record<string, (field: AnswerField, label: string) => unknown>> = {
  string: ({ format }, label) => (format === 'date-time' ? '2026-12-01T18:00:00+08:00' : label),
  number: ({ minimum }) => minimum ?? 1,
  integer: ({ minimum }) => minimum ?? 1,
  boolean: () => true,
  array: () => [],
  object: ({ properties = {} }, label) => exampleOf(properties, () => label),
};

/** An example for one field: what its declaration offers, else something of its type that one knows it by. */
const exampleValue = (field: AnswerField, label: string): unknown => {
  const offered = field.examples?.[0] ?? field.default ?? choices(field)[0];
  if (offered !== undefined) return offered;
  const first = field.anyOf?.[0];
  if (first && field.type === undefined) return exampleValue(first, label);
  return ofType[String(Array.isArray(field.type) ? field.type[0] : field.type)]?.(field, label) ?? label;
};

/** An example of an answer, from the operation's declared output. @param label a field in words */
export const exampleOf = (
  properties: Readonly<Record<string, AnswerField>>,
  label: (name: string, field: AnswerField) => string,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) =>
      name === AGE_FIELD ? [] : [[name, exampleValue(field, label(name, field))]],
    ),
  );
