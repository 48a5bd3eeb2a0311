import type { Flow, FlowNode } from '../../schema/flow.ts';
import { mainExit, type NodeTypes } from './edits.ts';
import { moveNodes } from './view.ts';

const leadsTo = (node: FlowNode, id: string): boolean => Object.values(node.exits).includes(id);

/** The step that comes directly before `id`, when nothing else leads there and it leads on by its main exit. */
const before = (flow: Flow, id: string, types: NodeTypes): string | undefined => {
  const sources = Object.entries(flow.nodes).filter(([, node]) => leadsTo(node, id));
  const [source, ...others] = sources;
  if (!source || others.length > 0 || flow.start === id || flow.events?.hangup === id) return undefined;
  const [from, node] = source;
  const exits = Object.keys(node.exits).filter((exit) => node.exits[exit] === id);
  return from !== id && exits.length === 1 && exits[0] === mainExit(types.get(node.type), node) ? from : undefined;
};

const after = (flow: Flow, id: string, types: NodeTypes): string | undefined => {
  const node = flow.nodes[id];
  const exit = node && mainExit(types.get(node.type), node);
  const next = exit === undefined ? null : (node?.exits[exit] ?? null);
  return next !== null && before(flow, next, types) === id ? next : undefined;
};

/** The neighbour that a step would change places with, if it can. */
const neighbour = (flow: Flow, id: string, by: -1 | 1, types: NodeTypes): string | undefined => {
  const other = by < 0 ? before(flow, id, types) : after(flow, id, types);
  const second = by < 0 ? id : other;
  const node = second === undefined ? undefined : flow.nodes[second];
  // The one that moves up must have a way on: the other one comes there.
  return node && mainExit(types.get(node.type), node) !== undefined ? other : undefined;
};

export const canMove = (flow: Flow, id: string, by: -1 | 1, types: NodeTypes): boolean =>
  neighbour(flow, id, by, types) !== undefined;

const swapped = (flow: Flow, first: string, second: string, types: NodeTypes): Flow => {
  const [a, b] = [flow.nodes[first], flow.nodes[second]];
  const exitA = a && mainExit(types.get(a.type), a);
  const exitB = b && mainExit(types.get(b.type), b);
  if (!a || !b || exitA === undefined || exitB === undefined) return flow;
  const behind = b.exits[exitB] ?? null;
  // Whoever led to the first leads to the second now; the second's own loops back keep to the pair's beginning.
  const lead = (to: string | null) => (to === first ? second : to);
  const nodes = Object.fromEntries(
    Object.entries(flow.nodes).map(([id, node]): [string, FlowNode] => {
      if (!leadsTo(node, first)) return [id, node];
      return [id, { ...node, exits: Object.fromEntries(Object.entries(node.exits).map(([n, to]) => [n, lead(to)])) }];
    }),
  );
  const [nextA, nextB] = [nodes[first], nodes[second]];
  if (!nextA || !nextB) return flow;
  nodes[first] = { ...nextA, exits: { ...nextA.exits, [exitA]: lead(behind) } };
  nodes[second] = { ...nextB, exits: { ...nextB.exits, [exitB]: first } };
  const { hangup, ...events } = flow.events ?? {};
  const moved: Flow = {
    ...flow,
    nodes,
    start: flow.start === first ? second : flow.start,
    ...(flow.events && { events: { ...events, ...(hangup !== undefined && { hangup: lead(hangup) ?? hangup }) } }),
  };
  const { [first]: at, [second]: to } = flow.view?.nodes ?? {};
  return at && to ? moveNodes(moved, { [first]: to, [second]: at }) : moved;
};

/** Moves a step up (-1) or down (1) by one in its chain; what leads in and on is wired anew, and the cards change places. */
export const moveStep = (flow: Flow, id: string, by: -1 | 1, types: NodeTypes): Flow => {
  const other = neighbour(flow, id, by, types);
  if (other === undefined) return flow;
  return by < 0 ? swapped(flow, other, id, types) : swapped(flow, id, other, types);
};
