import type { FlowNode } from '../../schema/flow.ts';
import { type ExitDeclaration, exitsOf, type ItemExits, type NodeType } from '../../schema/node-type.ts';

export type Params = Readonly<Record<string, unknown>>;
type ExitMap = FlowNode['exits'];

const isItemExits = (exit: ExitDeclaration): exit is ItemExits => 'each' in exit;

const namesIn = (declared: ItemExits, params: Params): string[] => {
  const items = params[declared.each];
  if (!Array.isArray(items)) return [];
  return items.map((item: unknown) => {
    const name = (item as Record<string, unknown> | null)?.[declared.name];
    return typeof name === 'string' ? name : '';
  });
};

/**
 * Old exit name → new one, where an item of a list merely changed its name (key `1` became `4`). It can be told when the
 * list kept its length: the same place has another name, and neither name stands elsewhere in the other list.
 */
export const renamedExits = (type: Pick<NodeType, 'exits'>, before: Params, after: Params): Map<string, string> => {
  const renamed = new Map<string, string>();
  for (const declared of type.exits) {
    if (!isItemExits(declared)) continue;
    const old = namesIn(declared, before);
    const now = namesIn(declared, after);
    if (old.length !== now.length) continue;
    old.forEach((name, index) => {
      const next = now[index];
      if (name && next && name !== next && !now.includes(name) && !old.includes(next)) renamed.set(name, next);
    });
  }
  return renamed;
};

/** The exits that a node has after its parameters changed; targets of exits that stay are kept. */
export const reconcileExits = (
  type: Pick<NodeType, 'exits'>,
  exits: ExitMap,
  after: Params,
  renamed: ReadonlyMap<string, string>,
): ExitMap => {
  const kept = new Map<string, string | null>();
  for (const [name, target] of Object.entries(exits)) kept.set(renamed.get(name) ?? name, target);
  return Object.fromEntries(exitsOf(type, after).map(({ name }) => [name, kept.get(name) ?? null]));
};

/** All declared exits, not wired yet. */
export const openExits = (type: Pick<NodeType, 'exits'>, params: Params): ExitMap =>
  reconcileExits(type, {}, params, new Map());
