import type { Flow, FlowNode } from '../../../schema/flow.ts';

/** The flow that a step runs, wherever among its parameters it is named. */
const flowNamedIn = ({ params }: FlowNode): string | undefined =>
  Object.values(params)
    .map((value) => (typeof value === 'object' && value !== null && 'flow' in value ? value.flow : undefined))
    .find((id) => typeof id === 'string');

/** A step by its place in the call: `ask/collect` stands in the flow that `ask` runs. */
export const nodeAt = (place: string, flow: Flow, inner: ReadonlyMap<string, Flow>): FlowNode | undefined => {
  let within: Flow | undefined = flow;
  let node: FlowNode | undefined;
  for (const id of place.split('/')) {
    node = within && Object.hasOwn(within.nodes, id) ? within.nodes[id] : undefined;
    within = node && inner.get(flowNamedIn(node) ?? '');
  }
  return node;
};
