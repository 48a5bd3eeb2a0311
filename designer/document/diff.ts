import type { Flow, FlowNode, FlowView } from '../../schema/flow.ts';
import { pointerTo } from '../../schema/validate/pointer.ts';
import type { Point } from './view.ts';

/** One place that differs: JSON pointer into the document, what stood there and what stands there; `undefined`: nothing. */
export interface FieldChange {
  readonly pointer: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** An exit that leads elsewhere: to another step, to none (`null`), or that came or went (`undefined`). */
export interface ExitChange {
  readonly exit: string;
  readonly before: string | null | undefined;
  readonly after: string | null | undefined;
}

/** A step that both have and that a caller could notice a difference of. */
export interface NodeChange {
  readonly id: string;
  /** Title, parameters, type, whether it is switched off. */
  readonly fields: readonly FieldChange[];
  readonly exits: readonly ExitChange[];
}

/** A card that lies elsewhere; no caller notices. */
export interface Move {
  readonly id: string;
  readonly before: Point;
  readonly after: Point;
}

export interface Asides {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Other words or other members. */
  readonly changed: readonly string[];
  readonly moved: readonly string[];
}

/** What differs between two versions of a flow: first what it means, then what only meets the eye. */
export interface FlowDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly NodeChange[];
  /** Name, description, language, kind, start, and where it goes on after hang-up. */
  readonly settings: readonly FieldChange[];
  /** `/variables/waybill`: declared or gone; `/variables/waybill/label`: declared otherwise. */
  readonly variables: readonly FieldChange[];
  readonly moved: readonly Move[];
  readonly notes: Asides;
  readonly groups: Asides;
}

type Json = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equal as JSON: the order of fields is no difference, nor is a field that holds `undefined`. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item: unknown, index) => sameJson(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameJson(own(a, key), own(b, key)));
};

const own = (record: Json, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined);

/** Differing places, as deep as both have the same shape. A list that grew or shrank is one place: its items are no names. */
const fieldChanges = (before: unknown, after: unknown, path: readonly (string | number)[]): FieldChange[] => {
  if (sameJson(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => fieldChanges(own(before, key), own(after, key), [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item: unknown, index) => fieldChanges(item, after[index], [...path, index]));
  }
  return [{ pointer: pointerTo(...path), before, after }];
};

const exitChanges = (before: FlowNode, after: FlowNode): ExitChange[] =>
  [...new Set([...Object.keys(before.exits), ...Object.keys(after.exits)])].flatMap((exit) => {
    const [was, is] = [own(before.exits, exit), own(after.exits, exit)] as (string | null | undefined)[];
    return was === is ? [] : [{ exit, before: was, after: is }];
  });

const nodeChange = (id: string, before: FlowNode, after: FlowNode): NodeChange | undefined => {
  const { exits: _, ...a } = before;
  const { exits: __, ...b } = after;
  const change = { id, fields: fieldChanges(a, b, ['nodes', id]), exits: exitChanges(before, after) };
  return change.fields.length + change.exits.length > 0 ? change : undefined;
};

const settingsOf = ({ name, description, language, kind, start, events }: Flow) => ({
  name,
  // An emptied description and one that nobody wrote are the same to everybody.
  description: description || undefined,
  language,
  kind,
  start,
  events: { hangup: events?.hangup },
});

const movesOf = (before: Flow, after: Flow): Move[] =>
  Object.keys(after.nodes).flatMap((id) => {
    const [from, to] = [before.view?.nodes?.[id], after.view?.nodes?.[id]];
    const moved = before.nodes[id] && from && to && (from.x !== to.x || from.y !== to.y);
    return moved ? [{ id, before: { x: from.x, y: from.y }, after: { x: to.x, y: to.y } }] : [];
  });

interface Aside {
  readonly id: string;
  readonly x?: number;
  readonly y?: number;
}

const asides = <T extends Aside>(before: readonly T[] = [], after: readonly T[] = []): Asides => {
  const old = new Map(before.map((one) => [one.id, one]));
  const now = new Set(after.map(({ id }) => id));
  const both = after.flatMap((one) => {
    const was = old.get(one.id);
    return was ? [{ id: one.id, was, is: one }] : [];
  });
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
  const inPlace = ({ was, is }: { was: T; is: T }) => sameJson({ ...was, x: 0, y: 0 }, { ...is, x: 0, y: 0 });
  return {
    added: ids(after.filter(({ id }) => !old.has(id))),
    removed: ids(before.filter(({ id }) => !now.has(id))),
    changed: ids(both.filter((pair) => !inPlace(pair))),
    moved: ids(both.filter(({ was, is }) => was.x !== is.x || was.y !== is.y)),
  };
};

const viewOf = ({ view }: Flow): FlowView => view ?? {};

/** What makes `after` differ from `before`. */
export const diffFlows = (before: Flow, after: Flow): FlowDiff => ({
  added: Object.keys(after.nodes).filter((id) => !before.nodes[id]),
  removed: Object.keys(before.nodes).filter((id) => !after.nodes[id]),
  changed: Object.entries(after.nodes).flatMap(([id, node]) => {
    const was = before.nodes[id];
    return was && was !== node ? (nodeChange(id, was, node) ?? []) : [];
  }),
  settings: fieldChanges(settingsOf(before), settingsOf(after), []),
  variables: fieldChanges(before.variables, after.variables, ['variables']),
  moved: movesOf(before, after),
  notes: asides(viewOf(before).notes, viewOf(after).notes),
  groups: asides(viewOf(before).groups, viewOf(after).groups),
});

const count = ({ added, removed, changed, moved }: Asides): number =>
  new Set([...added, ...removed, ...changed, ...moved]).size;

/** How many things differ in meaning, and how many only look different. */
export const sizeOf = (diff: FlowDiff): { readonly meaning: number; readonly look: number } => ({
  meaning:
    diff.added.length +
    diff.removed.length +
    diff.changed.length +
    diff.settings.length +
    new Set(diff.variables.map(({ pointer }) => pointer.split('/')[2])).size,
  look: diff.moved.length + count(diff.notes) + count(diff.groups),
});

/** No caller could tell one from the other. */
export const sameMeaning = (diff: FlowDiff): boolean => sizeOf(diff).meaning === 0;
