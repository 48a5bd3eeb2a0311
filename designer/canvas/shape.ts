import type { Flow, FlowNode } from '../../schema/flow.ts';
import { type ExitOrder, loopExits, type OrderedExit, reached } from '../document/order.ts';
import { type Tucked, tuckedExits } from '../document/tuck.ts';

/** What follows from how the steps are wired and where they stand, whatever they say. */
export interface Shape {
  readonly flow: Flow;
  /** Exits of each step in the order of its card. */
  readonly orders: ReadonlyMap<string, readonly OrderedExit[]>;
  readonly inCall: ReadonlySet<string>;
  /** All steps: those that a call reaches in its order, then the others. */
  readonly ids: readonly string[];
  readonly tucked: Tucked;
  readonly loops: ReadonlySet<string>;
}

/** The shape that was worked out last. */
export interface LastShape {
  shape?: Shape;
}

const sameWires = (a: FlowNode, b: FlowNode): boolean => {
  if (a.exits === b.exits) return a.disabled === b.disabled;
  const names = Object.keys(b.exits);
  return (
    a.disabled === b.disabled &&
    names.length === Object.keys(a.exits).length &&
    names.every((name) => a.exits[name] === b.exits[name])
  );
};

const sameOrder = (a: readonly OrderedExit[] | undefined, b: readonly OrderedExit[]): boolean =>
  a === b || (a?.length === b.length && b.every(({ name, tone }, at) => a[at]?.name === name && a[at]?.tone === tone));

const isSame = ({ flow: old, orders }: Shape, flow: Flow, order: ExitOrder): boolean => {
  if (old.start !== flow.start || old.events !== flow.events || old.view !== flow.view) return false;
  const ids = Object.keys(flow.nodes);
  if (ids.length !== Object.keys(old.nodes).length) return false;
  return ids.every((id) => {
    const [before, now] = [old.nodes[id], flow.nodes[id]];
    if (before === now) return true;
    return before !== undefined && now !== undefined && sameWires(before, now) && sameOrder(orders.get(id), order(now));
  });
};

/** The shape of a flow; the last one again while one only changes what steps say. */
export const shapeOf = (flow: Flow, order: ExitOrder, last: LastShape = {}): Shape => {
  if (last.shape && isSame(last.shape, flow, order)) return last.shape;
  const inCall = reached(flow, order);
  last.shape = {
    flow,
    orders: new Map(Object.entries(flow.nodes).map(([id, node]) => [id, order(node)])),
    inCall,
    ids: [...inCall, ...Object.keys(flow.nodes).filter((id) => !inCall.has(id))],
    tucked: tuckedExits(flow),
    loops: loopExits(flow, order),
  };
  return last.shape;
};
