import type { RunnableNode, Value } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Flow, FlowNode, Variable } from '../../schema/flow.ts';
import { exitsAsWired, exitsOf, waysOut } from '../../schema/node-type.ts';
import { withDefaults } from '../../schema/params.ts';
import { both } from '../../schema/text.ts';
import { Expressions } from './expressions.ts';
import type { NodeRegistry } from './ports.ts';
import { upgradedParams } from './upgrade.ts';
import { toType } from './values.ts';

/** A node that sessions can visit. */
export interface PreparedNode {
  readonly id: string;
  readonly typeName: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Names of the exits that the node has. */
  readonly declared: ReadonlySet<string>;
  /** Exit → next node, for the exits that are wired. */
  readonly wired: ReadonlyMap<string, string>;
  readonly type: RunnableNode | undefined;
  /** It is disabled: calls go on by this exit, if there is one, and nothing runs. */
  readonly passBy?: { readonly exit: string | undefined };
  /** Why the node can't be run here. */
  readonly refusal: Fault | undefined;
}

/** A flow made ready once and shared by all its sessions; nothing in it changes. */
export interface PreparedFlow {
  readonly flow: Flow;
  node(id: string): PreparedNode;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly sensitive: readonly string[];
  /** Values that variables begin with; one without a default is absent. */
  readonly defaults: Readonly<Record<string, Value>>;
  /** Compiled when first used. */
  readonly expressions: Expressions;
}

const deepFreeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
};

const refusedNode = (id: string, typeName: string, refusal: Fault): PreparedNode => ({
  id,
  typeName,
  params: {},
  declared: new Set(),
  wired: new Map(),
  type: undefined,
  refusal,
});

const asFault = (error: unknown, typeName: string): Fault =>
  error instanceof Fault
    ? error
    : new Fault('engine.internal', both(`换成新版的步骤（${typeName}）时出错`, `upgrade of ${typeName}`), {
        cause: error,
      });

const wiredExits = (node: FlowNode): Map<string, string> =>
  new Map(Object.entries(node.exits).flatMap(([name, to]) => (to === null ? [] : [[name, to] as const])));

/** A disabled node: whatever it is, calls only pass it, and by one exit only. */
const passedNode = (id: string, node: FlowNode, registry: NodeRegistry): PreparedNode => {
  const type = registry.get(node.type);
  const exits = type ? exitsOf(type, node.params) : exitsAsWired(node.exits);
  const [way] = waysOut(exits, true);
  const target = way && node.exits[way.name];
  return {
    id,
    typeName: node.type,
    params: {},
    declared: new Set(exits.map(({ name }) => name)),
    wired: new Map(way && target ? [[way.name, target]] : []),
    type: undefined,
    refusal: undefined,
    passBy: { exit: way?.name },
  };
};

const prepareNode = (id: string, node: FlowNode, registry: NodeRegistry): PreparedNode => {
  if (node.disabled) return passedNode(id, node, registry);
  const type = registry.get(node.type);
  const wired = wiredExits(node);
  if (!type) return { ...refusedNode(id, node.type, new Fault('engine.unknown_node_type', node.type)), wired };
  try {
    const params = deepFreeze(withDefaults(type.params, upgradedParams(node, type)));
    const declared = new Set(exitsOf(type, params).map(({ name }) => name));
    return { id, typeName: node.type, params, declared, wired, type, refusal: undefined };
  } catch (error) {
    return { ...refusedNode(id, node.type, asFault(error, node.type)), wired };
  }
};

const defaultsOf = (variables: ReadonlyMap<string, Variable>): Record<string, Value> => {
  const defaults: Record<string, Value> = {};
  for (const [name, { type, default: value }] of variables)
    if (value !== undefined) defaults[name] = deepFreeze(toType(value, type));
  return defaults;
};

/**
 * Makes a flow ready to run: node types looked up, parameters upgraded, exits known. A node that can't run here faults
 * when it is visited, not before: the rest of the flow may do without it. Faults with `variable.type` when a default does
 * not fit its variable.
 */
export const prepareFlow = (flow: Flow, registry: NodeRegistry): PreparedFlow => {
  const nodes = new Map(Object.entries(flow.nodes).map(([id, node]) => [id, prepareNode(id, node, registry)]));
  const variables = new Map(Object.entries(flow.variables));
  return {
    flow,
    node: (id) =>
      nodes.get(id) ??
      refusedNode(id, '', new Fault('engine.exit_not_wired', both(`没有步骤 ${id}`, `there is no node ${id}`))),
    variables,
    sensitive: [...variables].flatMap(([name, { sensitive }]) => (sensitive ? [name] : [])),
    defaults: Object.freeze(defaultsOf(variables)),
    expressions: new Expressions(flow.variables),
  };
};
