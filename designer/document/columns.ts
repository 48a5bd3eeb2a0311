import { Graph, layout } from '@dagrejs/dagre';
import { COLUMN_GAP, type Line, ROW_GAP } from './lines.ts';
import { CARD_WIDTH } from './tuck.ts';

const shortest = (ids: readonly string[], lines: readonly Line[]): string[][] => {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: ROW_GAP, ranksep: COLUMN_GAP, ranker: 'network-simplex' });
  for (const id of ids) graph.setNode(id, { width: CARD_WIDTH, height: CARD_WIDTH });
  lines.forEach(({ source, target }, index) => {
    graph.setEdge(source, target, {}, String(index));
  });
  layout(graph);
  return byColumn(ids, (id) => (graph.node(id) as { x?: number }).x ?? 0);
};

/** Each card right behind the last one that leads to it: some lines are longer than they need to be. */
const layered = (ids: readonly string[], lines: readonly Line[]): string[][] => {
  const targets = Map.groupBy(lines, ({ source }) => source);
  const waiting = new Map(ids.map((id) => [id, 0]));
  for (const { target } of lines) waiting.set(target, (waiting.get(target) ?? 0) + 1);
  const columns = new Map<string, number>();
  const queue = ids.filter((id) => waiting.get(id) === 0);
  for (const id of queue) {
    const next = (columns.get(id) ?? 0) + 1;
    for (const { target } of targets.get(id) ?? []) {
      columns.set(target, Math.max(columns.get(target) ?? 0, next));
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left === 0) queue.push(target);
    }
  }
  return byColumn(ids, (id) => columns.get(id) ?? 0);
};

const byColumn = (ids: readonly string[], place: (id: string) => number): string[][] =>
  [...Map.groupBy(ids, place)].sort(([a], [b]) => a - b).map(([, column]) => column);

/**
 * Which column each card stands in: short lines, none backward. Takes seconds where there are thousands.
 * @param lines without loops
 */
export const columnsOf = (ids: readonly string[], lines: readonly Line[]): string[][] => {
  try {
    return shortest(ids, lines);
  } catch (error) {
    // The library calls itself once for each step of a chain: in a worker some thousand in a row are too many.
    if (error instanceof RangeError) return layered(ids, lines);
    throw error;
  }
};
