import type { Flow } from '../../schema/flow.ts';
import { callOrder, loopExits } from './order.ts';
import { CARD_WIDTH, MANY_WAYS_IN, waysIn } from './tuck.ts';
import { moveNodes, type Point } from './view.ts';

/** Between columns, wide enough for a gutter of four lanes; between rows of a column. */
export const COLUMN_GAP = 48;
export const ROW_GAP = 24;

export type Heights = (id: string) => number;

/** Snapped to half of the dots' distance, so that rows line up after a little dragging, too. */
const snap = (value: number): number => Math.round(value / 4) * 4;

/**
 * The lines that shape the picture: no loops, and of many ways to one step only the first, which is the one that stays
 * drawn. An agent whom every step leads to thus stands near the start, not at the far end.
 */
const edgesOf = (flow: Flow): { source: string; target: string }[] => {
  const loops = loopExits(flow);
  const many = waysIn(flow);
  const drawn = new Set<string>();
  return callOrder(flow).flatMap((source) =>
    Object.entries(flow.nodes[source]?.exits ?? {}).flatMap(([exit, target]) => {
      if (target === null || loops.has(`${source}:${exit}`)) return [];
      if (drawn.has(target) && (many.get(target) ?? 0) > MANY_WAYS_IN) return [];
      drawn.add(target);
      return [{ source, target }];
    }),
  );
};

/**
 * Lays the cards out in columns, in the order of the call. Loads its library when it is first used.
 * @param heights of the cards, in pixels
 */
export const tidy = async (flow: Flow, heights: Heights): Promise<Flow> => {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: ROW_GAP,
    ranksep: COLUMN_GAP,
    marginx: 0,
    marginy: 0,
    ranker: 'network-simplex',
  });
  for (const id of callOrder(flow)) graph.setNode(id, { width: CARD_WIDTH, height: heights(id) });
  edgesOf(flow).forEach(({ source, target }, index) => {
    graph.setEdge(source, target, {}, String(index));
  });
  layout(graph);
  const corner = (id: string): Point => {
    const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
    return { x: x - CARD_WIDTH / 2, y: y - heights(id) / 2 };
  };
  const ids = Object.keys(flow.nodes);
  const corners = new Map(ids.map((id) => [id, corner(id)]));
  const left = Math.min(...[...corners.values()].map(({ x }) => x));
  const top = Math.min(...[...corners.values()].map(({ y }) => y));
  return moveNodes(
    flow,
    Object.fromEntries([...corners].map(([id, { x, y }]) => [id, { x: snap(x - left), y: snap(y - top) }])),
  );
};
