import type { Flow } from '../../schema/flow.ts';

type Graph = Pick<Flow, 'start' | 'nodes' | 'events'>;

/** Ids that a call can reach, in the order in which it meets them: breadth first from the start, then after hang-up. */
export const reached = (flow: Graph): Set<string> => {
  const seen = new Set<string>();
  for (const root of [flow.start, flow.events?.hangup]) {
    if (root === undefined || !flow.nodes[root] || seen.has(root)) continue;
    seen.add(root);
    const queue = [root];
    for (let next = 0; next < queue.length; next += 1) {
      for (const target of Object.values(flow.nodes[queue[next] ?? '']?.exits ?? {})) {
        if (target === null || seen.has(target) || !flow.nodes[target]) continue;
        seen.add(target);
        queue.push(target);
      }
    }
  }
  return seen;
};

/** All node ids: those that a call reaches in call order, then the others. */
export const callOrder = (flow: Graph): string[] => {
  const seen = reached(flow);
  return [...seen, ...Object.keys(flow.nodes).filter((id) => !seen.has(id))];
};
