import type { SessionDetail } from '../../schema/api.ts';
import { FLOW_FORMAT, type Flow, type FlowNode } from '../../schema/flow.ts';
import { outermostNode } from '../../schema/trace.ts';

type Told = Pick<SessionDetail, 'flowId' | 'flowName' | 'node' | 'trace'>;

/** As much of a flow as a trace tells: the steps that the call came to, and where each exit that it took led. */
export const tracedFlow = ({ flowId, flowName, node: here, trace }: Told): Flow => {
  const nodes: Record<string, FlowNode> = {};
  const own = trace.filter(({ node }) => outermostNode(node) === node);
  for (const [at, { node, type, exit }] of own.entries()) {
    const next = own[at + 1]?.node ?? (here === node ? undefined : here);
    const known: FlowNode = nodes[node] ?? { type, params: {}, exits: {} };
    const exits = exit === undefined ? known.exits : { ...known.exits, [exit]: next || null };
    nodes[node] = { ...known, exits };
  }
  for (const node of Object.values(nodes))
    for (const [exit, target] of Object.entries(node.exits))
      if (target !== null && !nodes[target]) node.exits[exit] = null;
  const start = own[0]?.node ?? '';
  return { format: FLOW_FORMAT, kind: 'ivr', name: flowName || flowId, language: 'zh-CN', variables: {}, start, nodes };
};
