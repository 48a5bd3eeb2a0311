import type { RunnableNode } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import { both } from '../../schema/text.ts';
import type { NodeRegistry } from './ports.ts';

const versionOf = (node: FlowNode): number => node.version ?? 1;

/** Parameters as this server's version of the node type wants them. Faults when the node comes from a newer one. */
export const upgradedParams = (node: FlowNode, type: RunnableNode): Record<string, unknown> => {
  const from = versionOf(node);
  if (from > type.version)
    throw new Fault('engine.unknown_node_type', both(`${node.type} 第 ${from} 版`, `${node.type} version ${from}`));
  const params = structuredClone(node.params);
  return from < type.version && type.upgrade ? type.upgrade(params, from) : params;
};

const upgradedNode = (node: FlowNode, registry: NodeRegistry): FlowNode => {
  const type = registry.get(node.type);
  if (!type || versionOf(node) >= type.version) return node;
  try {
    return { ...node, version: type.version, params: upgradedParams(node, type) };
  } catch {
    // Left as it was drawn: it can still be looked at, and running it says what is wrong.
    return node;
  }
};

/** A flow as an analyst goes on with it: its nodes in the version that this server's node types have. */
export const upgradedFlow = (flow: Flow, registry: NodeRegistry): Flow => ({
  ...flow,
  nodes: Object.fromEntries(Object.entries(flow.nodes).map(([id, node]) => [id, upgradedNode(node, registry)])),
});
