import type { Flow, FlowNode } from '../../schema/flow.ts';
import { exitsOf, type NodeType } from '../../schema/node-type.ts';

type Graph = Pick<Flow, 'start' | 'nodes' | 'events'>;
/** Names of a node's exits in the order of its card; an object would put a menu's keys in order of number. */
export type ExitOrder = (node: FlowNode) => readonly string[];

/** The order in which a document lists them. */
export const asStored: ExitOrder = ({ exits }) => Object.keys(exits);

const targetsOf = (flow: Graph, id: string, order: ExitOrder): { exit: string; target: string }[] => {
  const node = flow.nodes[id];
  if (!node) return [];
  return order(node).flatMap((exit) => {
    const target = node.exits[exit];
    return target && flow.nodes[target] ? [{ exit, target }] : [];
  });
};

const rootsOf = (flow: Graph): string[] =>
  [flow.start, flow.events?.hangup].filter((id): id is string => id !== undefined && flow.nodes[id] !== undefined);

/** Ids that a call can reach, in the order in which it meets them: breadth first from the start, then after hang-up. */
export const reached = (flow: Graph, order: ExitOrder = asStored): Set<string> => {
  const seen = new Set<string>();
  for (const root of rootsOf(flow)) {
    if (seen.has(root)) continue;
    seen.add(root);
    const queue = [root];
    for (let next = 0; next < queue.length; next += 1) {
      for (const { target } of targetsOf(flow, queue[next] ?? '', order)) {
        if (seen.has(target)) continue;
        seen.add(target);
        queue.push(target);
      }
    }
  }
  return seen;
};

/** All node ids: those that a call reaches in call order, then the others. */
export const callOrder = (flow: Graph, order: ExitOrder = asStored): string[] => {
  const seen = reached(flow, order);
  return [...seen, ...Object.keys(flow.nodes).filter((id) => !seen.has(id))];
};

/** Exits that lead back to a step which the call has come through, as `node:exit`: each closes a loop. */
export const loopExits = (flow: Graph, order: ExitOrder = asStored): Set<string> => {
  const loops = new Set<string>();
  const state = new Map<string, 'open' | 'done'>();
  for (const root of [...rootsOf(flow), ...Object.keys(flow.nodes)]) {
    if (state.has(root)) continue;
    state.set(root, 'open');
    const stack = [{ id: root, left: targetsOf(flow, root, order) }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.left.shift();
      if (!next) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(next.target) === 'open') {
        loops.add(`${top.id}:${next.exit}`);
      } else if (!state.has(next.target)) {
        state.set(next.target, 'open');
        stack.push({ id: next.target, left: targetsOf(flow, next.target, order) });
      }
    }
  }
  return loops;
};

/** The order of the rows on the cards, by their types' declarations. */
export const asDeclared =
  (types: ReadonlyMap<string, Pick<NodeType, 'exits'>>): ExitOrder =>
  (node) => {
    const type = types.get(node.type);
    return type ? exitsOf(type, node.params).map(({ name }) => name) : asStored(node);
  };
