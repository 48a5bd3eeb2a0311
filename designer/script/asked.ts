import type { ExitDeclaration, ItemExits, NodeType } from '../../schema/node-type.ts';
import { asList, asRecord, asText, type FieldSchema } from '../panel/logic/fields.ts';

const isItems = (exit: ExitDeclaration): exit is ItemExits => 'each' in exit;

/** Expressions that decide which exit is taken, by the exit's name. */
export const conditionsOf = (
  type: NodeType | undefined,
  params: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const schema = type?.params as unknown as FieldSchema | undefined;
  for (const exit of type?.exits.filter(isItems) ?? []) {
    const fields = schema?.properties?.[exit.each]?.items?.properties ?? {};
    const field = Object.keys(fields).find((name) => fields[name]?.['x-expression']);
    if (field === undefined) continue;
    for (const item of asList(params[exit.each]))
      found.set(asText(asRecord(item)[exit.name]), asText(asRecord(item)[field]));
  }
  return found;
};

/** All exits of a menu or a branch are of one rank: each comes from an item of a list. */
export const choosesAmongItems = (type: NodeType | undefined): boolean => {
  const first = type?.exits[0];
  return first !== undefined && isItems(first);
};

/** A group of parameters that goes to another system or comes back from it: 运单号 → 〔运单号〕. */
export interface Exchange {
  readonly name: string;
  readonly entries: readonly { readonly name: string; readonly schema: FieldSchema; readonly value: unknown }[];
}

/** What a step asks another system, and where it keeps the answers. */
export const exchangesOf = (
  type: NodeType | undefined,
  params: Readonly<Record<string, unknown>>,
): readonly Exchange[] => {
  if (type?.group !== 'connector') return [];
  const { properties = {} } = type.params as unknown as FieldSchema;
  return Object.entries(properties).flatMap(([name, schema]): Exchange[] => {
    const fields = schema.type === 'object' ? schema.properties : undefined;
    const values = asRecord(params[name]);
    const entries = Object.entries(fields ?? {}).flatMap(([field, of]) =>
      values[field] === undefined || values[field] === '' ? [] : [{ name: field, schema: of, value: values[field] }],
    );
    return entries.length > 0 ? [{ name, entries }] : [];
  });
};
