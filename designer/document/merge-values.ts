import { pointerTo } from '../../schema/validate/pointer.ts';
import { sameJson } from './diff.ts';

export type Side = 'mine' | 'theirs';
export type ConflictKind = 'step' | 'field' | 'exit' | 'variable' | 'setting';

/** A place that both changed, each in another way; `undefined`: it is not there. */
export interface Conflict {
  /** Names the place for a choice; stays the same while mine is edited further. */
  readonly id: string;
  readonly kind: ConflictKind;
  readonly node?: string;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
  /** Which of the two the merged flow has. */
  readonly chosen: Side;
}

/** Where a value stands. In lists whose items have names, `id` has the name where the pointer has the index. */
export interface Place {
  readonly kind: ConflictKind;
  readonly node?: string;
  readonly id: string;
  readonly path: readonly (string | number)[];
}

export const within = (place: Place, segment: string | number, name: string | number = segment): Place => ({
  ...place,
  id: place.id + pointerTo(name),
  path: [...place.path, segment],
});

export interface Three {
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** How the items of a list are told apart, and what else of an item may have changed beside its own value. */
export interface Naming {
  readonly field: string;
  touched(side: Side, name: string): boolean;
}

export interface Merging {
  readonly choices: ReadonlyMap<string, Side>;
  readonly conflicts: Conflict[];
  naming(place: Place): Naming | undefined;
}

type Json = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (record: unknown, key: string): unknown =>
  isRecord(record) && Object.hasOwn(record, key) ? record[key] : undefined;

/** Notes a conflict, and says which side stands until somebody chooses: mine, or whoever did not delete. */
export const decide = ({ choices, conflicts }: Merging, place: Place, three: Three): Side => {
  const chosen = choices.get(place.id) ?? (three.mine === undefined ? 'theirs' : 'mine');
  const { kind, node, id, path } = place;
  conflicts.push({ id, kind, ...(node !== undefined && { node }), pointer: pointerTo(...path), ...three, chosen });
  return chosen;
};

const mergeRecords = (merging: Merging, place: Place, { base, mine, theirs }: Three): Json => {
  const keys = new Set([...Object.keys(mine as Json), ...Object.keys(theirs as Json)]);
  const merged: Record<string, unknown> = {};
  for (const key of keys) {
    const three = { base: own(base, key), mine: own(mine, key), theirs: own(theirs, key) };
    const value = mergeValues(merging, within(place, key), three);
    if (value !== undefined) merged[key] = value;
  }
  return merged;
};

/** The items by name, when each has one of its own. */
const named = (value: unknown, field: string): Map<string, unknown> | undefined => {
  if (value === undefined) return new Map();
  if (!Array.isArray(value)) return undefined;
  const items = new Map<string, unknown>();
  for (const item of value as unknown[]) {
    const name = own(item, field);
    if (typeof name !== 'string' || name === '' || items.has(name)) return undefined;
    items.set(name, item);
  }
  return items;
};

/** `order` with `others` put behind the item that each stands behind in its own list. */
const interleaved = (order: readonly string[], others: readonly string[]): string[] => {
  const result = [...order];
  others.forEach((name, index) => {
    if (result.includes(name)) return;
    const before = others.slice(0, index).findLast((one) => result.includes(one));
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, name);
  });
  return result;
};

/** Names in the order that the merged list has; `undefined` when both put them in another order. */
const mergedOrder = (base: readonly string[], mine: readonly string[], theirs: readonly string[]) => {
  const common = new Set(base.filter((name) => mine.includes(name) && theirs.includes(name)));
  const [was, ours, other] = [base, mine, theirs].map((list) => list.filter((name) => common.has(name)).join('\n'));
  if (ours === other || other === was) return interleaved(mine, theirs);
  return ours === was ? interleaved(theirs, mine) : undefined;
};

const mergeLists = (merging: Merging, place: Place, three: Three, naming: Naming): unknown => {
  const [base, mine, theirs] = [three.base, three.mine, three.theirs].map((list) => named(list, naming.field));
  if (!base || !mine || !theirs) return undefined;
  const order = mergedOrder([...base.keys()], [...mine.keys()], [...theirs.keys()]);
  if (!order) return undefined;
  const ours = [...mine.keys()];
  const others = [...theirs.keys()];
  return order.flatMap((name) => {
    const item = { base: base.get(name), mine: mine.get(name), theirs: theirs.get(name) };
    const index = ours.includes(name) ? ours.indexOf(name) : others.indexOf(name);
    const at = within(place, index, name);
    const value = lostTouch(item, naming, name) ? item[decide(merging, at, item)] : mergeValues(merging, at, item);
    return value === undefined ? [] : [value];
  });
};

/** One deleted an item whose exit the other wired anew: its value is the same, and yet there is something to lose. */
const lostTouch = ({ base, mine, theirs }: Three, naming: Naming, name: string): boolean =>
  base !== undefined &&
  ((mine === undefined && theirs !== undefined && naming.touched('theirs', name)) ||
    (theirs === undefined && mine !== undefined && naming.touched('mine', name)));

/** Mine and theirs in one, as deep as both have the same shape; what both changed is a conflict. */
export const mergeValues = (merging: Merging, place: Place, three: Three): unknown => {
  const { base, mine, theirs } = three;
  if (sameJson(mine, theirs)) return mine;
  const naming = Array.isArray(mine) && Array.isArray(theirs) ? merging.naming(place) : undefined;
  if (naming) {
    const list = mergeLists(merging, place, three, naming);
    if (list !== undefined) return list;
  }
  // Also where one of them changed nothing: a list inside may have an item to ask about.
  if (isRecord(mine) && isRecord(theirs)) return mergeRecords(merging, place, three);
  if (sameJson(base, mine)) return theirs;
  if (sameJson(base, theirs)) return mine;
  return three[decide(merging, place, three)];
};
