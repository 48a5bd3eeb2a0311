import type { Flow } from '../../schema/flow.ts';
import { callOrder } from './order.ts';
import { type Point, withTucked } from './view.ts';

/** A step with more ways in than this gets no lines to it but one: the rest are named in their rows. */
export const MANY_WAYS_IN = 3;
export const CARD_WIDTH = 196;

const at = (flow: Flow, id: string): Point => flow.view?.nodes?.[id] ?? { x: 0, y: 0 };

/** A line leaves on the right and arrives on the left; without room between the cards it would run backward. */
export const isBackward = (flow: Flow, source: string, target: string): boolean =>
  at(flow, target).x < at(flow, source).x + CARD_WIDTH;

/** How many exits lead to each step. */
export const waysIn = (flow: Flow): Map<string, number> => {
  const count = new Map<string, number>();
  for (const { exits } of Object.values(flow.nodes))
    for (const target of Object.values(exits)) if (target !== null) count.set(target, (count.get(target) ?? 0) + 1);
  return count;
};

export type Tucked = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Exits whose target is named in their row: backward ones, and ways to a step that many lead to. The first such way that
 * a call meets stays drawn, so that no card floats alone. What the analyst chose for a node (`view.tucked`) goes before.
 */
export const tuckedExits = (flow: Flow): Tucked => {
  const many = waysIn(flow);
  const drawn = new Set<string>();
  const result = new Map<string, ReadonlySet<string>>();
  for (const id of callOrder(flow)) {
    const node = flow.nodes[id];
    if (!node) continue;
    const chosen = flow.view?.tucked?.[id];
    const tucked = new Set<string>();
    for (const [exit, target] of Object.entries(node.exits)) {
      if (target === null) continue;
      const byRule = isBackward(flow, id, target) || ((many.get(target) ?? 0) > MANY_WAYS_IN && drawn.has(target));
      if (chosen ? chosen.includes(exit) : byRule) tucked.add(exit);
      else drawn.add(target);
    }
    result.set(id, tucked);
  }
  return result;
};

/** Tucks an exit, or draws its line again; the node's other exits stay as they look now. */
export const setTucked = (flow: Flow, node: string, exit: string, tucked: boolean): Flow => {
  const now = new Set(tuckedExits(flow).get(node));
  if (now.has(exit) === tucked) return flow;
  if (tucked) now.add(exit);
  else now.delete(exit);
  return withTucked(flow, node, [...now]);
};
