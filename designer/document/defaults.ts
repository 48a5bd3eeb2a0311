import type { Language } from '../../schema/text.ts';

/** The parts of a parameter's JSON Schema that the designer reads. */
export interface ParamSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, ParamSchema>>;
  /** Of a record whose names the analyst chooses: one schema for all its fields. */
  readonly patternProperties?: Readonly<Record<string, ParamSchema>>;
  readonly additionalProperties?: ParamSchema | boolean;
  readonly required?: readonly string[];
  readonly items?: ParamSchema;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly 'x-widget'?: string;
  readonly 'x-template'?: boolean;
  readonly 'x-expression'?: string;
  readonly 'x-variable'?: { readonly use: 'read' | 'write'; readonly types: readonly string[] };
  readonly 'x-options'?: Readonly<Record<string, { readonly 'zh-CN': string; readonly en: string }>>;
}

/** Telephone keys in the order in which menus use them. */
export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#'] as const;

const firstString = (schema: ParamSchema, index: number): string => {
  if (schema['x-widget'] === 'key') return KEYS[index % KEYS.length] ?? '1';
  // The name of an exit: the analyst never sees it, yet it must be there and differ from its siblings'.
  if (schema['x-widget'] === 'exit-name' || schema['x-widget'] === 'exitName') return `case${index + 1}`;
  return '';
};

/**
 * A value to begin with: the schema's `default`, else the smallest that keeps its shape. Texts that only the analyst
 * can know stay empty, so that the server's diagnostics name them.
 */
export const initialValue = (schema: ParamSchema, language: Language, index = 0): unknown => {
  if (schema.default !== undefined) return structuredClone(schema.default);
  if (schema['x-widget'] === 'prompt') return { text: { [language]: '' } };
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return initialParams(schema, language, index);
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, (_, i) => initialValue(schema.items ?? {}, language, i));
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return false;
    default:
      return firstString(schema, index);
  }
};

/** Parameters of a new node: every required field, and the optional ones that declare a default. */
export const initialParams = (schema: ParamSchema, language: Language, index = 0): Record<string, unknown> => {
  const params: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (schema.required?.includes(name) || field.default !== undefined)
      params[name] = initialValue(field, language, index);
  }
  return params;
};
