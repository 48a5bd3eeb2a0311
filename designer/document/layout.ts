import type { Flow } from '../../schema/flow.ts';
import { CARD_WIDTH, tuckedExits } from './tuck.ts';
import { moveNodes, type Point } from './view.ts';

/** Between columns, wide enough for a gutter of four lanes; between rows of a column. */
export const COLUMN_GAP = 48;
export const ROW_GAP = 24;

export type Heights = (id: string) => number;

/** Snapped to half of the dots' distance, so that rows line up after a little dragging, too. */
const snap = (value: number): number => Math.round(value / 4) * 4;

const edgesOf = (flow: Flow): { source: string; target: string; weight: number }[] => {
  const tucked = tuckedExits(flow);
  return Object.entries(flow.nodes).flatMap(([source, node]) =>
    Object.entries(node.exits).flatMap(([exit, target]) =>
      target !== null && target !== source && flow.nodes[target]
        ? [{ source, target, weight: tucked.get(source)?.has(exit) ? 0 : 3 }]
        : [],
    ),
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
  for (const id of Object.keys(flow.nodes)) graph.setNode(id, { width: CARD_WIDTH, height: heights(id) });
  edgesOf(flow).forEach(({ source, target, weight }, index) => {
    graph.setEdge(source, target, { weight }, String(index));
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
