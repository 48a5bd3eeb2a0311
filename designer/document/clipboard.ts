import type { Flow, FlowNode, Variable } from '../../schema/flow.ts';
import { NODE_ID_PATTERN } from '../../schema/flow.ts';
import type { NodeTypes } from './edits.ts';
import { freshId } from './ids.ts';
import { variablesUsedBy } from './variables.ts';
import { moveNodes, type Point } from './view.ts';

/** Steps on their way from one place to another, as JSON in the system clipboard. */
export interface Clipping {
  readonly switchyard: 'steps';
  /** Where they come from: exits that lead outside are kept only there. */
  readonly from: string;
  readonly nodes: Readonly<Record<string, FlowNode>>;
  readonly at: Readonly<Record<string, Point>>;
  readonly variables: Readonly<Record<string, Variable>>;
}

/** Copies steps, with the variables they use. `from` names the flow. */
export const copyNodes = (flow: Flow, ids: Iterable<string>, types: NodeTypes, from: string): Clipping => {
  const nodes: Record<string, FlowNode> = {};
  const at: Record<string, Point> = {};
  const variables: Record<string, Variable> = {};
  for (const id of ids) {
    const node = flow.nodes[id];
    if (!node) continue;
    nodes[id] = node;
    at[id] = flow.view?.nodes?.[id] ?? { x: 0, y: 0 };
    for (const name of variablesUsedBy(node, types)) {
      const variable = flow.variables[name];
      if (variable) variables[name] = variable;
    }
  }
  return { switchyard: 'steps', from, nodes, at, variables };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNode = (value: unknown): value is FlowNode =>
  isRecord(value) &&
  typeof value.type === 'string' &&
  isRecord(value.params) &&
  isRecord(value.exits) &&
  Object.values(value.exits).every((target) => target === null || typeof target === 'string');

const isPoint = (value: unknown): value is Point =>
  isRecord(value) && Number.isFinite(value.x) && Number.isFinite(value.y);

const validId = new RegExp(NODE_ID_PATTERN);

/** What a pasted text holds, when it holds steps. The clipboard is anybody's: nothing in it is trusted. */
export const parseClipping = (text: string): Clipping | undefined => {
  if (!text.includes('"switchyard"') || text.length > 2_000_000) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value.switchyard !== 'steps' || !isRecord(value.nodes)) return undefined;
  const nodes = Object.entries(value.nodes).filter(([id, node]) => validId.test(id) && isNode(node));
  const at = isRecord(value.at) ? Object.entries(value.at).filter(([, point]) => isPoint(point)) : [];
  return {
    switchyard: 'steps',
    from: typeof value.from === 'string' ? value.from : '',
    nodes: Object.fromEntries(nodes) as Record<string, FlowNode>,
    at: Object.fromEntries(at) as Record<string, Point>,
    variables: isRecord(value.variables) ? (value.variables as Record<string, Variable>) : {},
  };
};

const renewIds = (flow: Flow, clipping: Clipping): Map<string, string> => {
  const taken = new Set(Object.keys(flow.nodes));
  const renewed = new Map<string, string>();
  for (const [id, node] of Object.entries(clipping.nodes)) {
    const fresh = freshId(taken, node.type);
    taken.add(fresh);
    renewed.set(id, fresh);
  }
  return renewed;
};

export interface Pasted {
  readonly flow: Flow;
  readonly ids: readonly string[];
}

/** Adds copied steps at an offset from where they were; lines between them go along. `into` names the flow. */
export const pasteNodes = (flow: Flow, clipping: Clipping, offset: Point, into: string): Pasted => {
  const renewed = renewIds(flow, clipping);
  if (renewed.size === 0) return { flow, ids: [] };
  const outside = (target: string) => (clipping.from === into && flow.nodes[target] ? target : null);
  const nodes = { ...flow.nodes };
  const points: Record<string, Point> = {};
  for (const [id, fresh] of renewed) {
    const node = clipping.nodes[id];
    if (!node) continue;
    const exits = Object.entries(node.exits).map(([name, target]) => [
      name,
      target === null ? null : (renewed.get(target) ?? outside(target)),
    ]);
    nodes[fresh] = { ...node, exits: Object.fromEntries(exits) };
    const { x, y } = clipping.at[id] ?? { x: 0, y: 0 };
    points[fresh] = { x: x + offset.x, y: y + offset.y };
  }
  const ids = [...renewed.values()];
  const start = flow.nodes[flow.start] ? flow.start : (ids[0] ?? flow.start);
  const variables = { ...clipping.variables, ...flow.variables };
  return { ids, flow: moveNodes({ ...flow, nodes, start, variables }, points) };
};

/** A copy of steps beside the originals. */
export const duplicateNodes = (flow: Flow, ids: Iterable<string>, types: NodeTypes): Pasted =>
  pasteNodes(flow, copyNodes(flow, ids, types, 'here'), { x: 40, y: 40 }, 'here');
