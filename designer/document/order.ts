import type { Flow, FlowNode } from '../../schema/flow.ts';
import { type Exit, exitsAsWired, exitsOf, type NodeType, waysOut } from '../../schema/node-type.ts';

type Graph = Pick<Flow, 'start' | 'nodes' | 'events'>;
export type OrderedExit = Pick<Exit, 'name' | 'tone'>;
/** A node's exits in the order of its card; an object would put a menu's keys in order of number. */
export type ExitOrder = (node: FlowNode) => readonly OrderedExit[];

/** The order in which a document lists them. */
export const asStored: ExitOrder = ({ exits }) => exitsAsWired(exits);

interface Line {
  readonly exit: string;
  readonly target: string;
}

const linesBy = (flow: Graph, node: FlowNode, exits: readonly OrderedExit[]): Line[] =>
  exits.flatMap(({ name: exit }) => {
    const target = node.exits[exit];
    return target && flow.nodes[target] ? [{ exit, target }] : [];
  });

const linesOf = (flow: Graph, id: string, order: ExitOrder): Line[] => {
  const node = flow.nodes[id];
  return node ? linesBy(flow, node, order(node)) : [];
};

/** The lines that calls can take: of a step that is switched off only the one by which they pass it. */
const waysOf = (flow: Graph, id: string, order: ExitOrder): Line[] => {
  const node = flow.nodes[id];
  return node ? linesBy(flow, node, waysOut(order(node), node.disabled ?? false)) : [];
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
      for (const { target } of waysOf(flow, queue[next] ?? '', order)) {
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
    const stack = [{ id: root, left: linesOf(flow, root, order) }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.left.shift();
      if (!next) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(next.target) === 'open') {
        loops.add(`${top.id}:${next.exit}`);
      } else if (!state.has(next.target)) {
        state.set(next.target, 'open');
        stack.push({ id: next.target, left: linesOf(flow, next.target, order) });
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
    return type ? exitsOf(type, node.params) : asStored(node);
  };
