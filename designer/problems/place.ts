import type { Flow } from '../../schema/flow.ts';
import { type NodeTypes, setParams } from '../document/edits.ts';
import { partsOf } from '../document/pointer.ts';
import { asRecord, type FieldSchema } from '../panel/logic/fields.ts';

/** Where a problem is: the value there, and what its schema says of it. */
export interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly schema: FieldSchema;
  /** The object or list that holds it, and that one's schema. */
  readonly owner: unknown;
  readonly ownerSchema: FieldSchema;
}

export const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined,
    value,
  );

/** The value without what stands at `path`. */
export const without = (value: unknown, path: readonly string[]): unknown => {
  const [first, ...rest] = path;
  if (first === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const at = Number(first);
    return rest.length === 0
      ? value.filter((_, index) => index !== at)
      : value.map((item: unknown, index) => (index === at ? without(item, rest) : item));
  }
  const entries = Object.entries(value).filter(([name]) => name !== first || rest.length > 0);
  return Object.fromEntries(entries.map(([name, field]) => [name, name === first ? without(field, rest) : field]));
};

/** The value with `next` at `path`; objects on the way that are not there yet are made. */
export const replaced = (value: unknown, path: readonly string[], next: unknown): unknown => {
  const [first, ...rest] = path;
  if (first === undefined) return next;
  if (Array.isArray(value)) return value.with(Number(first), replaced(value[Number(first)], rest, next));
  return { ...asRecord(value), [first]: replaced(asRecord(value)[first], rest, next) };
};

const below = (schema: FieldSchema, name: string): FieldSchema => schema.properties?.[name] ?? schema.items ?? {};

/** The place in a step's parameters that a pointer leads to; `undefined` for any other. */
export const placeOf = (flow: Flow, pointer: string, types: NodeTypes): Place | undefined => {
  const path = partsOf(pointer);
  const [nodes, id = '', params, ...inside] = path;
  const node = flow.nodes[id];
  const type = node && types.get(node.type);
  if (nodes !== 'nodes' || params !== 'params' || !type || inside.length === 0) return undefined;
  const above = inside.slice(0, -1);
  const ownerSchema = above.reduce(below, type.params as unknown as FieldSchema);
  return {
    path,
    value: valueAt(node.params, inside),
    schema: below(ownerSchema, inside.at(-1) ?? ''),
    owner: valueAt(node.params, above),
    ownerSchema,
  };
};

/** A list or an object of a step is edited as a whole, so that its exits follow. */
const edited = (flow: Flow, path: readonly string[], types: NodeTypes, edit: (document: Flow) => unknown): Flow => {
  const next = edit(flow) as Flow;
  const [nodes, id = '', params] = path;
  const node = flow.nodes[id];
  if (nodes !== 'nodes' || params !== 'params' || !node) return next;
  return setParams(flow, id, next.nodes[id]?.params ?? {}, types.get(node.type));
};

export const putAt = (flow: Flow, path: readonly string[], next: unknown, types: NodeTypes): Flow =>
  edited(flow, path, types, (document) => replaced(document, path, next));

export const removeAt = (flow: Flow, path: readonly string[], types: NodeTypes): Flow =>
  edited(flow, path, types, (document) => without(document, path));
