import type { Flow } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { addNode, connect, type ExitRef, insertOnEdge, mainExit, type NodeTypes, removeNodes } from './edits.ts';
import type { Heights } from './layout.ts';
import { COLUMN_GAP, ROW_GAP } from './lines.ts';
import { CARD_WIDTH } from './tuck.ts';
import { moveNodes, type Point, type Points } from './view.ts';

/** From one column to the next. */
const COLUMN = CARD_WIDTH + COLUMN_GAP;
/** A fresh card's height is not known yet; most are about this. */
const USUAL_HEIGHT = 160;

const at = (flow: Flow, id: string): Point => flow.view?.nodes?.[id] ?? { x: 0, y: 0 };

/** The nearest place at or below `wanted` where a card covers no other. */
export const freePlace = (flow: Flow, wanted: Point, heights: Heights): Point => {
  let y = wanted.y;
  for (;;) {
    const inWay = Object.keys(flow.nodes).find((id) => {
      const { x, y: top } = at(flow, id);
      const apart = x >= wanted.x + CARD_WIDTH + 8 || x + CARD_WIDTH + 8 <= wanted.x;
      return !apart && top < y + USUAL_HEIGHT + 8 && top + heights(id) + 8 > y;
    });
    if (inWay === undefined) return { x: wanted.x, y };
    y = at(flow, inWay).y + heights(inWay) + ROW_GAP;
  }
};

export interface Placed {
  readonly flow: Flow;
  readonly id: string;
}

/** Adds a step at a point, or below what stands there. */
export const addFree = (flow: Flow, type: NodeType, wanted: Point, heights: Heights): Placed => {
  const added = addNode(flow, type, wanted);
  const others = removeNodes(added.flow, [added.id]);
  return { ...added, flow: moveNodes(added.flow, { [added.id]: freePlace(others, wanted, heights) }) };
};

/** Adds a step to the right of another and wires it to that one's first open exit, or to the exit that is named. */
export const addAfter = (
  flow: Flow,
  source: string,
  type: NodeType,
  types: NodeTypes,
  heights: Heights,
  exit?: string,
): Placed => {
  const node = flow.nodes[source];
  const { x, y } = at(flow, source);
  const added = addNode(flow, type, freePlace(flow, { x: x + COLUMN, y }, heights));
  if (!node) return added;
  const main = mainExit(types.get(node.type), node);
  const open = main !== undefined && node.exits[main] === null ? main : undefined;
  const from = exit ?? open ?? Object.keys(node.exits).find((name) => node.exits[name] === null);
  return from === undefined ? added : { ...added, flow: connect(added.flow, { node: source, exit: from }, added.id) };
};

/** Moves everything from `x` on one column to the right. */
const makeRoom = (flow: Flow, x: number, ...except: string[]): Flow => {
  const moved: Record<string, Point> = {};
  for (const id of Object.keys(flow.nodes)) {
    const point = at(flow, id);
    if (!except.includes(id) && point.x >= x) moved[id] = { x: point.x + COLUMN, y: point.y };
  }
  return moveNodes(flow, moved as Points);
};

/** Adds a step in the middle of a line; later columns move over when there is no room between. */
export const addOnEdge = (flow: Flow, from: ExitRef, type: NodeType, types: NodeTypes, heights: Heights): Placed => {
  const target = flow.nodes[from.node]?.exits[from.exit];
  if (!target) return addAfter(flow, from.node, type, types, heights, from.exit);
  const [source, end] = [at(flow, from.node), at(flow, target)];
  const room = end.x - source.x >= 2 * COLUMN;
  const place = { x: source.x + COLUMN, y: end.x > source.x ? end.y : source.y };
  const wide = room || end.x <= source.x ? flow : makeRoom(flow, end.x, from.node);
  const added = addNode(wide, type, freePlace(wide, place, heights));
  return { ...added, flow: insertOnEdge(added.flow, from, added.id, types) };
};

/** The exit by which one goes on from a step: its main one while that is open, else the first open one. */
export const openExit = (flow: Flow, id: string, types: NodeTypes): string | undefined => {
  const node = flow.nodes[id];
  if (!node) return undefined;
  const main = mainExit(types.get(node.type), node);
  if (main !== undefined && node.exits[main] === null) return main;
  return Object.keys(node.exits).find((name) => node.exits[name] === null);
};

/** Goes on from a step: after its open exit, or between its main exit and where that leads. */
export const addNext = (flow: Flow, id: string, type: NodeType, types: NodeTypes, heights: Heights): Placed => {
  const node = flow.nodes[id];
  const main = node && mainExit(types.get(node.type), node);
  const open = openExit(flow, id, types);
  if (open !== undefined || main === undefined) return addAfter(flow, id, type, types, heights, open);
  return addOnEdge(flow, { node: id, exit: main }, type, types, heights);
};

/** Whether dropping a card on a line means anything: nothing leads to it yet, and its main exit is open. */
export const isLoose = (flow: Flow, id: string, types: NodeTypes): boolean => {
  const node = flow.nodes[id];
  const exit = node && mainExit(types.get(node.type), node);
  if (!node || exit === undefined || node.exits[exit] !== null || flow.start === id || flow.events?.hangup === id)
    return false;
  return !Object.values(flow.nodes).some(({ exits }) => Object.values(exits).includes(id));
};

/** Puts a card that was drawn already into a line; later columns move over when it would lie on its neighbours. */
export const insertCard = (flow: Flow, from: ExitRef, id: string, types: NodeTypes, heights: Heights): Flow => {
  const target = flow.nodes[from.node]?.exits[from.exit];
  if (!target || !isLoose(flow, id, types)) return flow;
  const [source, end] = [at(flow, from.node), at(flow, target)];
  const narrow = end.x > source.x && end.x - source.x < 2 * COLUMN;
  const apart = narrow ? makeRoom(flow, end.x, from.node, id) : flow;
  const place = { x: source.x + COLUMN, y: end.x > source.x ? end.y : source.y };
  const moved = narrow ? moveNodes(apart, { [id]: freePlace(without(apart, id), place, heights) }) : apart;
  return insertOnEdge(moved, from, id, types);
};

const without = (flow: Flow, id: string): Flow => {
  const { [id]: _, ...nodes } = flow.nodes;
  return { ...flow, nodes };
};
