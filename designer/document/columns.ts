import { Graph, layout } from '@dagrejs/dagre';
import { COLUMN_GAP, type Line, ROW_GAP } from './lines.ts';
import { CARD_WIDTH } from './tuck.ts';

/** Which column each card stands in: short lines, none backward. Takes seconds where there are thousands. */
export const columnsOf = (ids: readonly string[], lines: readonly Line[]): string[][] => {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: ROW_GAP, ranksep: COLUMN_GAP, ranker: 'network-simplex' });
  for (const id of ids) graph.setNode(id, { width: CARD_WIDTH, height: CARD_WIDTH });
  lines.forEach(({ source, target }, index) => {
    graph.setEdge(source, target, {}, String(index));
  });
  layout(graph);
  const columns = new Map<number, string[]>();
  for (const id of ids) {
    const { x = 0 } = graph.node(id) as { x?: number };
    const column = columns.get(x);
    if (column) column.push(id);
    else columns.set(x, [id]);
  }
  return [...columns].sort(([a], [b]) => a - b).map(([, column]) => column);
};
