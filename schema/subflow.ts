import type { Flow, FlowKind, Variable } from './flow.ts';

/** The node type that runs another flow; its parameter `call` says which. */
export const SUBFLOW_TYPE = 'flow.subflow';

/** What a flow that runs another one must know of it. */
export interface FlowSignature {
  readonly kind: FlowKind;
  readonly name: string;
  /** It has a version that calls can get. */
  readonly isLive: boolean;
  readonly variables: Readonly<Record<string, Pick<Variable, 'type' | 'label' | 'input' | 'output' | 'default'>>>;
  /** Flows that it runs itself. */
  readonly runs: readonly string[];
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** Ids of the flows that a flow's steps run; of a document that is none, those that can be made out. */
export const subflowsOf = (flow: unknown): string[] => {
  const nodes = field(flow, 'nodes');
  if (typeof nodes !== 'object' || nodes === null) return [];
  const called = Object.values(nodes).flatMap((node: unknown) => {
    const id = field(node, 'type') === SUBFLOW_TYPE && field(field(field(node, 'params'), 'call'), 'flow');
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
  return [...new Set(called)];
};

export const signatureOf = (flow: Flow, isLive: boolean): FlowSignature => ({
  kind: flow.kind,
  name: flow.name,
  isLive,
  variables: flow.variables,
  runs: subflowsOf(flow),
});

/** Signatures of all flows that `flow` runs, directly and through others. */
export const signaturesFor = async (
  flow: unknown,
  find: (id: string) => Promise<FlowSignature | undefined>,
): Promise<ReadonlyMap<string, FlowSignature>> => {
  const known = new Map<string, FlowSignature>();
  const open = subflowsOf(flow);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const found = known.has(id) ? undefined : await find(id);
    if (!found) continue;
    known.set(id, found);
    open.push(...found.runs);
  }
  return known;
};
