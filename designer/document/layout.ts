import type { Flow } from '../../schema/flow.ts';
import { asStored, callOrder, type ExitOrder, loopExits } from './order.ts';
import { CARD_WIDTH, MANY_WAYS_IN, waysIn } from './tuck.ts';
import { moveNodes, type Point } from './view.ts';

/** Between columns, wide enough for a gutter of four lanes; between rows of a column. */
export const COLUMN_GAP = 48;
export const ROW_GAP = 24;

export type Heights = (id: string) => number;

/**
 * The lines that shape the picture: no loops, and of many ways to one step only the first, which is the one that stays
 * drawn. An agent whom every step leads to thus stands near the start, not at the far end.
 */
const linesOf = (flow: Flow, order: ExitOrder): { source: string; target: string }[] => {
  const loops = loopExits(flow, order);
  const many = waysIn(flow);
  const drawn = new Set<string>();
  return callOrder(flow, order).flatMap((source) => {
    const node = flow.nodes[source];
    return (node ? order(node) : []).flatMap(({ name: exit }) => {
      const target = node?.exits[exit];
      if (!target || loops.has(`${source}:${exit}`)) return [];
      if (drawn.has(target) && (many.get(target) ?? 0) > MANY_WAYS_IN) return [];
      drawn.add(target);
      return [{ source, target }];
    });
  });
};

type Line = ReturnType<typeof linesOf>[number];

/** Which column each card stands in: short lines, none backward. */
const columnsOf = async (ids: readonly string[], lines: readonly Line[]): Promise<string[][]> => {
  const { Graph, layout } = await import('@dagrejs/dagre');
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
    columns.set(x, [...(columns.get(x) ?? []), id]);
  }
  return [...columns].sort(([a], [b]) => a - b).map(([, column]) => column);
};

/**
 * Lays the cards out in columns. Within a column they stand in the order of the call, each as high as the step that leads
 * to it allows, so that the usual way runs along the top. Loads its library when it is first used.
 * @param heights of the cards, in pixels
 */
export const tidy = async (flow: Flow, heights: Heights, order: ExitOrder = asStored): Promise<Flow> => {
  const ids = callOrder(flow, order);
  const lines = linesOf(flow, order);
  const columns = await columnsOf(ids, lines);
  const tops = new Map<string, number>();
  const points: Record<string, Point> = {};
  columns.forEach((column, index) => {
    let free = 0;
    for (const id of column) {
      const parents = lines.flatMap(({ source, target }) => (target === id ? (tops.get(source) ?? []) : []));
      const y = Math.max(free, parents.length > 0 ? Math.min(...parents) : 0);
      tops.set(id, y);
      points[id] = { x: index * (CARD_WIDTH + COLUMN_GAP), y };
      free = Math.ceil((y + heights(id) + ROW_GAP) / 4) * 4;
    }
  });
  return moveNodes(flow, points);
};

/** Lays out some cards only, among themselves; their upper left corner stays where it is. */
export const tidySome = async (
  flow: Flow,
  ids: ReadonlySet<string>,
  heights: Heights,
  order: ExitOrder = asStored,
): Promise<Flow> => {
  const inOrder = callOrder(flow, order).filter((id) => ids.has(id));
  const [first] = inOrder;
  if (first === undefined) return flow;
  const nodes: Flow['nodes'] = {};
  for (const id of inOrder) {
    const node = flow.nodes[id];
    if (!node) continue;
    const exits = Object.entries(node.exits).map(([exit, to]) => [exit, to !== null && ids.has(to) ? to : null]);
    nodes[id] = { ...node, exits: Object.fromEntries(exits) };
  }
  const { events: _, ...rest } = flow;
  const part = await tidy({ ...rest, nodes, start: first }, heights, order);
  const corner = (points: Readonly<Record<string, Point>> = {}): Point => {
    const own = inOrder.map((id) => points[id] ?? { x: 0, y: 0 });
    return { x: Math.min(...own.map(({ x }) => x)), y: Math.min(...own.map(({ y }) => y)) };
  };
  const [was, is] = [corner(flow.view?.nodes), corner(part.view?.nodes)];
  const moved = inOrder.map((id) => {
    const { x, y } = part.view?.nodes?.[id] ?? was;
    return [id, { x: x - is.x + was.x, y: y - is.y + was.y }] as const;
  });
  return moveNodes(flow, Object.fromEntries(moved));
};

/** About how high a card becomes, before it was ever drawn: its head, two lines, and its exits. */
const expected =
  ({ nodes }: Flow): Heights =>
  (id) =>
    100 + 28 * Object.keys(nodes[id]?.exits ?? {}).length;

/** A document that says nothing of places (a template, one written by a program) is laid out; any other stays as it is. */
export const placed = async (flow: Flow, order: ExitOrder = asStored): Promise<Flow> =>
  Object.keys(flow.nodes).some((id) => flow.view?.nodes?.[id]) ? flow : await tidy(flow, expected(flow), order);
