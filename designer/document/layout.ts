import type { Flow } from '../../schema/flow.ts';
import { type Columns, findColumns } from './find-columns.ts';
import { COLUMN_GAP, type Line, linesOf, ROW_GAP } from './lines.ts';
import { asStored, callOrder, type ExitOrder } from './order.ts';
import { CARD_WIDTH } from './tuck.ts';
import { moveNodes, type Point, type Points } from './view.ts';

export type Heights = (id: string) => number;

const sourcesOf = (lines: readonly Line[]): ReadonlyMap<string, readonly string[]> => {
  const sources = new Map<string, string[]>();
  for (const { source, target } of lines) {
    const known = sources.get(target);
    if (known) known.push(source);
    else sources.set(target, [source]);
  }
  return sources;
};

/**
 * The columns with all steps that are there now, and no others, in the order of the call. One that came since they were
 * found stands beside the step that leads to it.
 */
const upToDate = (
  columns: Columns,
  ids: readonly string[],
  sources: ReadonlyMap<string, readonly string[]>,
): string[][] => {
  const known = new Map(columns.flatMap((column, index) => column.map((id) => [id, index] as const)));
  const result: string[][] = [];
  for (const id of ids) {
    const before = sources.get(id)?.flatMap((source) => known.get(source) ?? [])[0];
    const column = known.get(id) ?? (before === undefined ? 0 : before + 1);
    known.set(id, column);
    const there = result[column];
    if (there) there.push(id);
    else result[column] = [id];
  }
  // Columns that lost all their steps are holes.
  return result.filter((column) => column !== undefined);
};

/** Within a column each card stands as high as the step that leads to it allows, so that the usual way runs along the top. */
const pointsOf = (flow: Flow, columns: Columns, heights: Heights, order: ExitOrder): Points => {
  const sources = sourcesOf(linesOf(flow, order));
  const tops = new Map<string, number>();
  const points: Record<string, Point> = {};
  upToDate(columns, callOrder(flow, order), sources).forEach((column, index) => {
    let free = 0;
    for (const id of column) {
      const before = (sources.get(id) ?? []).flatMap((source) => tops.get(source) ?? []);
      const y = Math.max(free, before.length > 0 ? Math.min(...before) : 0);
      tops.set(id, y);
      points[id] = { x: index * (CARD_WIDTH + COLUMN_GAP), y };
      free = Math.ceil((y + heights(id) + ROW_GAP) / 4) * 4;
    }
  });
  return points;
};

/** Some steps of a flow as a flow of their own, begun by the first that a call meets. */
const partOf = (flow: Flow, only: ReadonlySet<string>, order: ExitOrder): Flow | undefined => {
  const ids = callOrder(flow, order).filter((id) => only.has(id));
  const [start] = ids;
  if (start === undefined) return undefined;
  const nodes: Flow['nodes'] = {};
  for (const id of ids) {
    const node = flow.nodes[id];
    if (!node) continue;
    const exits = Object.entries(node.exits).map(([exit, to]) => [exit, to !== null && only.has(to) ? to : null]);
    nodes[id] = { ...node, exits: Object.fromEntries(exits) };
  }
  const { events: _, ...rest } = flow;
  return { ...rest, nodes, start };
};

const cornerOf = (ids: readonly string[], points: Points): Point => {
  const own = ids.map((id) => points[id] ?? { x: 0, y: 0 });
  return own.reduce((corner, { x, y }) => ({ x: Math.min(corner.x, x), y: Math.min(corner.y, y) }), {
    x: Number.POSITIVE_INFINITY,
    y: Number.POSITIVE_INFINITY,
  });
};

/** Lays some cards out among themselves; their upper left corner stays where it is. */
const arrangeSome = (flow: Flow, part: Flow, columns: Columns, heights: Heights, order: ExitOrder): Flow => {
  const ids = Object.keys(part.nodes);
  const points = pointsOf(part, columns, heights, order);
  const [was, is] = [cornerOf(ids, flow.view?.nodes ?? {}), cornerOf(ids, points)];
  const moved = ids.map((id) => {
    const { x, y } = points[id] ?? is;
    return [id, { x: x - is.x + was.x, y: y - is.y + was.y }] as const;
  });
  return moveNodes(flow, Object.fromEntries(moved));
};

/** Lays a flow out: the one that it was made for, or what became of it since. */
export type Arrange = (flow: Flow, heights: Heights) => Flow;

export interface LayoutOptions {
  readonly order?: ExitOrder;
  /** These cards only, among themselves. */
  readonly only?: ReadonlySet<string>;
  /** Gives up. */
  readonly signal?: AbortSignal;
}

/**
 * Works out in which columns the cards stand. That may take seconds, in which somebody goes on drawing: what comes of it is
 * no picture but a way to lay out whatever is there by then.
 */
export const planLayout = async (flow: Flow, options: LayoutOptions = {}): Promise<Arrange> => {
  const { order = asStored, only, signal } = options;
  const whole = only ? partOf(flow, only, order) : flow;
  if (!whole) return (now) => now;
  const columns = await findColumns({ ids: callOrder(whole, order), lines: linesOf(whole, order) }, signal);
  return (now, heights) => {
    if (!only) return moveNodes(now, pointsOf(now, columns, heights, order));
    const part = partOf(now, only, order);
    return part ? arrangeSome(now, part, columns, heights, order) : now;
  };
};

/**
 * Lays the cards out in columns, in the order of the call.
 * @param heights of the cards, in pixels
 */
export const tidy = async (flow: Flow, heights: Heights, options?: LayoutOptions): Promise<Flow> =>
  (await planLayout(flow, options))(flow, heights);

/** About how high a card becomes, before it was ever drawn: its head, two lines, and its exits. */
const expected =
  ({ nodes }: Flow): Heights =>
  (id) =>
    100 + 28 * Object.keys(nodes[id]?.exits ?? {}).length;

/** A document that says nothing of places (a template, one written by a program) is laid out; any other stays as it is. */
export const placed = async (flow: Flow, order: ExitOrder = asStored): Promise<Flow> =>
  Object.keys(flow.nodes).some((id) => flow.view?.nodes?.[id]) ? flow : await tidy(flow, expected(flow), { order });
