import type { Flow } from '../../schema/flow.ts';
import { callOrder, type ExitOrder, loopExits } from './order.ts';
import { MANY_WAYS_IN, waysIn } from './tuck.ts';

/** Between columns, wide enough for a gutter of four lanes; between rows of a column. */
export const COLUMN_GAP = 48;
export const ROW_GAP = 24;

export interface Line {
  readonly source: string;
  readonly target: string;
}

/**
 * The lines that shape the picture: no loops, and of many ways to one step only the first, which is the one that stays
 * drawn. An agent whom every step leads to thus stands near the start, not at the far end.
 */
export const linesOf = (flow: Flow, order: ExitOrder): Line[] => {
  const loops = loopExits(flow, order);
  const many = waysIn(flow);
  const drawn = new Set<string>();
  return callOrder(flow, order).flatMap((source) => {
    const node = flow.nodes[source];
    return (node ? order(node) : []).flatMap(({ name: exit }) => {
      const target = node?.exits[exit];
      if (!target || !flow.nodes[target] || loops.has(`${source}:${exit}`)) return [];
      if (drawn.has(target) && (many.get(target) ?? 0) > MANY_WAYS_IN) return [];
      drawn.add(target);
      return [{ source, target }];
    });
  });
};
