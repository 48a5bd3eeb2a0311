import type { Flow, FlowNode } from '../../schema/flow.ts';
import { segmentsOf } from '../../schema/validate/pointer.ts';
import type { ExitChange, FieldChange, FlowDiff, NodeChange } from './diff.ts';
import { type NodeTypes, removeNodes } from './edits.ts';
import { reconcileExits } from './exits.ts';
import { moveNodes } from './view.ts';

/** One difference that can be taken back by itself. */
export type Difference =
  | { readonly kind: 'added' | 'removed' | 'moved'; readonly id: string }
  | { readonly kind: 'changed'; readonly id: string; readonly change: NodeChange }
  | { readonly kind: 'field'; readonly id: string; readonly change: FieldChange }
  | { readonly kind: 'exit'; readonly id: string; readonly change: ExitChange }
  | { readonly kind: 'setting' | 'variable'; readonly change: FieldChange }
  | { readonly kind: 'note' | 'group'; readonly id: string };

type Json = Readonly<Record<string, unknown>>;

/** `value` with `next` at the place that `path` names; `undefined` takes it away. */
export const withValue = (value: unknown, [first, ...rest]: readonly string[], next: unknown): unknown => {
  if (first === undefined) return next;
  if (Array.isArray(value)) {
    const index = Number(first);
    if (rest.length === 0 && next === undefined) return value.filter((_, at) => at !== index);
    const list: unknown[] = [...value];
    list[index] = withValue(value[index], rest, next);
    return list;
  }
  const record: Json = typeof value === 'object' && value !== null ? (value as Json) : {};
  const inner = withValue(Object.hasOwn(record, first) ? record[first] : undefined, rest, next);
  const { [first]: _, ...others } = record;
  return inner === undefined ? others : { ...record, [first]: inner };
};

const known = (flow: Flow, target: string | null | undefined): string | null =>
  target !== null && target !== undefined && flow.nodes[target] ? target : null;

const withNode = (flow: Flow, id: string, node: FlowNode): Flow => ({ ...flow, nodes: { ...flow.nodes, [id]: node } });

/** Targets that are not there become open exits. */
const wired = (flow: Flow, node: FlowNode): FlowNode => ({
  ...node,
  exits: Object.fromEntries(Object.entries(node.exits).map(([exit, target]) => [exit, known(flow, target)])),
});

/** Calls `rewire` for each exit; a node none of whose exits changed stays the same object. */
const mapExits = (
  flow: Flow,
  rewire: (id: string, exit: string, target: string | null) => string | null,
): Flow['nodes'] =>
  Object.fromEntries(
    Object.entries(flow.nodes).map(([id, node]) => {
      const exits = Object.fromEntries(
        Object.entries(node.exits).map(([exit, target]) => [exit, rewire(id, exit, target)]),
      );
      const same = Object.entries(exits).every(([exit, target]) => node.exits[exit] === target);
      return [id, same ? node : { ...node, exits }];
    }),
  );

const positionOf = (flow: Flow, before: Flow, id: string): Flow => {
  const place = before.view?.nodes?.[id];
  return place ? moveNodes(flow, { [id]: place }) : flow;
};

/** A step that was deleted comes back; exits that led to it and lead nowhere now lead to it again. */
const bringBack = (flow: Flow, before: Flow, id: string): Flow => {
  const node = before.nodes[id];
  if (!node || flow.nodes[id]) return flow;
  const back = withNode(flow, id, node);
  const nodes = mapExits(back, (source, exit, target) =>
    target === null && before.nodes[source]?.exits[exit] === id ? id : target,
  );
  const placed = positionOf({ ...back, nodes: { ...nodes, [id]: wired(back, node) } }, before, id);
  const tucked = before.view?.tucked?.[id];
  return tucked ? { ...placed, view: { ...placed.view, tucked: { ...placed.view?.tucked, [id]: tucked } } } : placed;
};

/** A step that is new goes; exits that led to it lead where they led before. Where it was the only one, the old start is back. */
const takeAway = (whole: Flow, before: Flow, id: string): Flow => {
  if (!whole.nodes[id]) return whole;
  // A flow without a step has nowhere to begin.
  const flow = Object.keys(whole.nodes).length > 1 ? whole : bringBack(whole, before, before.start);
  const gone = removeNodes(flow, [id]);
  const nodes = mapExits(gone, (source, exit, target) =>
    flow.nodes[source]?.exits[exit] === id ? known(gone, before.nodes[source]?.exits[exit]) : target,
  );
  const start = flow.start === id && gone.nodes[before.start] ? before.start : gone.start;
  return { ...gone, nodes, start };
};

const restoreNode = (flow: Flow, before: Flow, id: string): Flow => {
  const node = before.nodes[id];
  return node && flow.nodes[id] ? withNode(flow, id, wired(flow, node)) : flow;
};

const withExitsOf = (flow: Flow, before: Flow, id: string, types: NodeTypes): Flow => {
  const node = flow.nodes[id];
  const type = node && types.get(node.type);
  if (!node || !type) return flow;
  const old = wired(flow, before.nodes[id] ?? node).exits;
  const exits = reconcileExits(type, { ...old, ...node.exits }, node.params, new Map());
  return withNode(flow, id, { ...node, exits });
};

const restoreField = (flow: Flow, before: Flow, id: string, change: FieldChange, types: NodeTypes): Flow => {
  if (!flow.nodes[id]) return flow;
  const restored = withValue(flow, segmentsOf(change.pointer), change.before) as Flow;
  return withExitsOf(restored, before, id, types);
};

const restoreExit = (flow: Flow, id: string, { exit, before }: ExitChange): Flow => {
  const node = flow.nodes[id];
  if (!node) return flow;
  const { [exit]: _, ...others } = node.exits;
  const exits = before === undefined ? others : { ...node.exits, [exit]: known(flow, before) };
  return withNode(flow, id, { ...node, exits });
};

const restoreSetting = (flow: Flow, change: FieldChange): Flow => {
  const path = segmentsOf(change.pointer);
  const [name] = path;
  if (name === 'start') return known(flow, String(change.before)) ? { ...flow, start: String(change.before) } : flow;
  if (name === 'events') {
    const { events: _, ...rest } = flow;
    const hangup = known(flow, typeof change.before === 'string' ? change.before : undefined);
    return hangup ? { ...rest, events: { hangup } } : rest;
  }
  return withValue(flow, path, change.before) as Flow;
};

const restoreAside = (flow: Flow, before: Flow, kind: 'notes' | 'groups', id: string): Flow => {
  const put = <T extends { readonly id: string }>(now: readonly T[] = [], old: readonly T[] = []): T[] => {
    const was = old.find((one) => one.id === id);
    if (!was) return now.filter((one) => one.id !== id);
    return now.some((one) => one.id === id) ? now.map((one) => (one.id === id ? was : one)) : [...now, was];
  };
  if (kind === 'notes') return { ...flow, view: { ...flow.view, notes: put(flow.view?.notes, before.view?.notes) } };
  const groups = put(flow.view?.groups, before.view?.groups)
    .map((group) => ({ ...group, nodes: group.nodes.filter((node) => flow.nodes[node]) }))
    .filter(({ nodes }) => nodes.length > 0);
  return { ...flow, view: { ...flow.view, groups } };
};

/** Makes one difference as it was in `before`; what else changed stays, and no exit points to a step that is not there. */
export const restoreDifference = (flow: Flow, before: Flow, one: Difference, types: NodeTypes): Flow => {
  switch (one.kind) {
    case 'added':
      return takeAway(flow, before, one.id);
    case 'removed':
      return bringBack(flow, before, one.id);
    case 'moved':
      return flow.nodes[one.id] ? positionOf(flow, before, one.id) : flow;
    case 'changed':
      return restoreNode(flow, before, one.id);
    case 'field':
      return restoreField(flow, before, one.id, one.change, types);
    case 'exit':
      return restoreExit(flow, one.id, one.change);
    case 'setting':
      return restoreSetting(flow, one.change);
    case 'variable':
      return withValue(flow, segmentsOf(one.change.pointer), one.change.before) as Flow;
    case 'note':
      return restoreAside(flow, before, 'notes', one.id);
    case 'group':
      return restoreAside(flow, before, 'groups', one.id);
  }
};

/** Every difference, in an order in which they can be taken back one after the other. */
export const differencesOf = (diff: FlowDiff): Difference[] => [
  ...diff.removed.map((id): Difference => ({ kind: 'removed', id })),
  ...diff.changed.map((change): Difference => ({ kind: 'changed', id: change.id, change })),
  ...diff.added.map((id): Difference => ({ kind: 'added', id })),
  ...diff.settings.map((change): Difference => ({ kind: 'setting', change })),
  ...diff.variables.map((change): Difference => ({ kind: 'variable', change })),
  ...diff.moved.map(({ id }): Difference => ({ kind: 'moved', id })),
  ...asidesOf(diff.notes).map((id): Difference => ({ kind: 'note', id })),
  ...asidesOf(diff.groups).map((id): Difference => ({ kind: 'group', id })),
];

const asidesOf = ({ added, removed, changed, moved }: FlowDiff['notes']): string[] => [
  ...new Set([...added, ...removed, ...changed, ...moved]),
];
