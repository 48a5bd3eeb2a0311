import { type Exit, exitsOf, type NodeType } from '../../../schema/node-type.ts';
import { inLanguage, type Language, type LocalText } from '../../../schema/text.ts';

export interface ActingKey {
  readonly key: string;
  readonly label: string;
}

interface Field {
  readonly 'x-widget'?: unknown;
  readonly 'x-label'?: LocalText;
  readonly 'x-options'?: Readonly<Record<string, LocalText>>;
}

const isKey = (value: unknown): value is string => typeof value === 'string' && /^[0-9*#]$/.test(value);

const exitKeys = (exits: readonly Exit[], language: Language): ActingKey[] =>
  exits
    .filter(({ name, keycap }) => keycap && isKey(name))
    .map(({ name, title }) => ({ key: name, label: inLanguage(title, language) }));

/** Parameters whose value is a key: those of the key builder, and choices among keys such as an end key. */
const paramKeys = (type: NodeType, params: Readonly<Record<string, unknown>>, language: Language): ActingKey[] =>
  Object.entries(type.params.properties as Readonly<Record<string, Field>>).flatMap(([name, field]) => {
    const key = params[name];
    if (!isKey(key) || (field['x-widget'] !== 'key' && !field['x-options']?.[key])) return [];
    return [{ key, label: field['x-label'] ? inLanguage(field['x-label'], language) : '' }];
  });

const DIGITS = [...'1234567890'];

/**
 * The keys that mean something while a node waits for its caller, read from its declaration: exits that are keys,
 * parameters that hold one, and every digit where digits are collected.
 */
export const actingKeys = (
  type: NodeType | undefined,
  params: Readonly<Record<string, unknown>>,
  language: Language,
): readonly ActingKey[] => {
  if (!type?.waits || type.needs !== 'call') return [];
  const named = [...exitKeys(exitsOf(type, params), language), ...paramKeys(type, params, language)];
  const keys = new Map(named.map((acting) => [acting.key, acting]));
  if (typeof params.maxDigits === 'number')
    for (const key of DIGITS) if (!keys.has(key)) keys.set(key, { key, label: '' });
  return [...keys.values()];
};
