import { type Exit, exitsOf, type NodeType } from '../../../schema/node-type.ts';
import { isOfUse, type ShownSchema } from '../../../schema/shown.ts';
import { inLanguage, type Language, type LocalText } from '../../../schema/text.ts';

export interface ActingKey {
  readonly key: string;
  readonly label: string;
}

interface Field extends ShownSchema {
  readonly 'x-widget'?: unknown;
  readonly items?: { readonly properties?: Readonly<Record<string, Field>> };
  readonly 'x-label'?: LocalText;
  readonly 'x-options'?: Readonly<Record<string, LocalText>>;
}

const isKey = (value: unknown): value is string => typeof value === 'string' && /^[0-9*#]$/.test(value);

const exitKeys = (exits: readonly Exit[], language: Language): ActingKey[] =>
  exits
    .filter(({ name, keycap }) => keycap && isKey(name))
    .map(({ name, title }) => ({ key: name, label: inLanguage(title, language) }));

type Values = Readonly<Record<string, unknown>>;

/** Fields whose value is a key: those of the key builder, and choices among keys such as an end key. */
const fieldKeys = (owner: Field, values: Values, language: Language): ActingKey[] =>
  Object.entries((owner.properties ?? {}) as Readonly<Record<string, Field>>).flatMap(([name, field]) => {
    const key = values[name];
    if (!isKey(key) || (field['x-widget'] !== 'key' && !field['x-options']?.[key])) return [];
    if (!isOfUse(field, owner, values)) return [];
    return [{ key, label: field['x-label'] ? inLanguage(field['x-label'], language) : '' }];
  });

/** The word for an item: what was chosen in it. */
const itemLabel = (fields: Readonly<Record<string, Field>>, item: Values, language: Language): string | undefined => {
  const named = Object.entries(fields).flatMap(([name, field]) => field['x-options']?.[String(item[name])] ?? []);
  return named[0] && inLanguage(named[0], language);
};

/** Keys inside the items of a list, such as the languages that are offered. */
const itemKeys = (owner: Field, values: Values, language: Language): ActingKey[] =>
  Object.entries((owner.properties ?? {}) as Readonly<Record<string, Field>>).flatMap(([name, { items }]) => {
    const list = values[name];
    if (!items?.properties || !Array.isArray(list)) return [];
    return list.flatMap((item: unknown) => {
      if (typeof item !== 'object' || item === null) return [];
      const fields = item as Values;
      const label = itemLabel(items.properties ?? {}, fields, language);
      return fieldKeys(items, fields, language).map((acting) => ({ ...acting, label: label ?? acting.label }));
    });
  });

const DIGITS = [...'1234567890'];

/**
 * The keys that mean something while a node waits for its caller, read from its declaration: exits that are keys,
 * parameters and items that hold one, and every digit where digits are collected.
 */
export const actingKeys = (
  type: NodeType | undefined,
  params: Readonly<Record<string, unknown>>,
  language: Language,
): readonly ActingKey[] => {
  if (!type?.waits || type.needs !== 'call') return [];
  const root = type.params as Field;
  const named = [...fieldKeys(root, params, language), ...itemKeys(root, params, language)];
  const exits = exitKeys(exitsOf(type, params), language);
  const keys = new Map([...named, ...exits].map((acting) => [acting.key, acting]));
  if (typeof params.maxDigits === 'number')
    for (const key of DIGITS) if (!keys.has(key)) keys.set(key, { key, label: '' });
  return [...keys.values()];
};
