import { AGE_FIELD } from '../../schema/connector.ts';
import type { Flow, VariableType } from '../../schema/flow.ts';

const EXAMPLE_TIME = '2026-12-01T18:00:00+08:00';

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
  readonly items?: AnswerField;
  readonly 'x-label'?: { readonly 'zh-CN': string; readonly en: string };
  readonly 'x-options'?: Readonly<Record<string, { readonly 'zh-CN': string; readonly en: string }>>;
}

const choices = (field: AnswerField): readonly unknown[] =>
  field.enum ?? field.anyOf?.flatMap((one) => ('const' in one ? [one.const] : [])) ?? [];

const ofType: Readonly<Record<string, (field: AnswerField, label: string) => unknown>> = {
  string: ({ format }, label) => (format === 'date-time' ? EXAMPLE_TIME : label),
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

/** What of an operation's answer goes into which variable, over all steps that ask for it. */
export const savedFields = (flow: Pick<Flow, 'nodes'>, type: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(flow.nodes).flatMap((node) =>
      node.type === type && typeof node.params.save === 'object' && node.params.save !== null
        ? Object.entries(node.params.save).filter(([, variable]) => typeof variable === 'string')
        : [],
    ),
  );

/** An answer that the flow tells from others, in the flow's own words: 派送中. */
export interface Variant {
  readonly label: string;
  readonly field: string;
  readonly value: string;
}

const isCase = (value: unknown): value is { readonly label: string; readonly when: string } =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { label?: unknown }).label === 'string' &&
  typeof (value as { when?: unknown }).when === 'string';

/** Answers that branches of the flow ask for: `status == 'signed'`, where `status` is what the operation gave. */
export const variantsOf = (flow: Pick<Flow, 'nodes'>, saved: Readonly<Record<string, string>>): readonly Variant[] => {
  const fields = new Map(Object.entries(saved).map(([field, variable]) => [variable, field]));
  const variants = Object.values(flow.nodes).flatMap(({ params: { cases } }) =>
    (Array.isArray(cases) ? cases : []).filter(isCase).flatMap(({ label, when }): Variant[] => {
      const [, variable = '', , value = ''] = /^\s*([a-z]\w*)\s*==\s*(['"])([^'"]*)\2\s*$/.exec(when) ?? [];
      const field = fields.get(variable);
      return field === undefined || value === '' ? [] : [{ label, field, value }];
    }),
  );
  return variants.filter(
    (one, at) => variants.findIndex(({ field, value }) => field === one.field && value === one.value) === at,
  );
};

const EXAMPLES: Readonly<Partial<Record<VariableType, unknown>>> = { time: EXAMPLE_TIME, number: 1, boolean: true };

/** An example that fits the variables that the flow keeps it in. */
export const fitting = (
  output: Readonly<Record<string, unknown>>,
  saved: Readonly<Record<string, string>>,
  variables: Flow['variables'],
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(output).map(([field, value]) => {
      const type = variables[saved[field] ?? '']?.type;
      const needs = type && typeof value === 'string' ? EXAMPLES[type] : undefined;
      return [field, needs ?? value];
    }),
  );
