import type { Flow, FlowNode, FlowView, Variable } from '../../schema/flow.ts';
import { EXIT_NAME_PATTERN, NODE_ID_PATTERN, VARIABLE_NAME_PATTERN } from '../../schema/flow.ts';
import type { NodeTypes } from './edits.ts';
import { freshId } from './ids.ts';
import { NOTE } from './store.ts';
import { CARD_WIDTH } from './tuck.ts';
import { variablesUsedBy } from './variables.ts';
import { addNote, moveNodes, type Point } from './view.ts';

type Note = NonNullable<FlowView['notes']>[number];
type Group = NonNullable<FlowView['groups']>[number];

/** Steps on their way from one place to another, as JSON in the system clipboard. */
export interface Clipping {
  readonly switchyard: 'steps';
  /** Where they come from: exits that lead outside are kept only there. */
  readonly from: string;
  readonly nodes: Readonly<Record<string, FlowNode>>;
  readonly at: Readonly<Record<string, Point>>;
  readonly variables: Readonly<Record<string, Variable>>;
  readonly notes: readonly Note[];
  readonly groups: readonly Group[];
}

/** Copies steps and notes, with the variables they use and the groups that are whole. `from` names the flow. */
export const copyNodes = (flow: Flow, selected: Iterable<string>, types: NodeTypes, from: string): Clipping => {
  const chosen = new Set(selected);
  const nodes: Record<string, FlowNode> = {};
  const at: Record<string, Point> = {};
  const variables: Record<string, Variable> = {};
  for (const id of chosen) {
    const node = flow.nodes[id];
    if (!node) continue;
    nodes[id] = node;
    at[id] = flow.view?.nodes?.[id] ?? { x: 0, y: 0 };
    for (const name of variablesUsedBy(node, types)) {
      const variable = flow.variables[name];
      if (variable) variables[name] = variable;
    }
  }
  const notes = (flow.view?.notes ?? []).filter(({ id }) => chosen.has(NOTE + id));
  const groups = (flow.view?.groups ?? []).filter((group) => group.nodes.every((id) => nodes[id]));
  return { switchyard: 'steps', from, nodes, at, variables, notes, groups };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const validId = new RegExp(NODE_ID_PATTERN);
const validName = new RegExp(VARIABLE_NAME_PATTERN);
const validExit = new RegExp(EXIT_NAME_PATTERN);
const validType = /^[a-z][a-z0-9-]*\.[A-Za-z][A-Za-z0-9]*$/;
const VARIABLE_TYPES = ['text', 'number', 'boolean', 'time', 'list', 'record'];

const isNode = (value: unknown): value is FlowNode =>
  isRecord(value) &&
  typeof value.type === 'string' &&
  validType.test(value.type) &&
  isRecord(value.params) &&
  isRecord(value.exits) &&
  Object.entries(value.exits).every(
    ([name, target]) => validExit.test(name) && (target === null || typeof target === 'string'),
  );

/** What a document may say of a node; a type that nobody knows here stays what it is. */
const cleanNode = ({ type, version, title, disabled, params, exits }: FlowNode): FlowNode => ({
  type,
  ...(Number.isInteger(version) && { version }),
  ...(typeof title === 'string' && title !== '' && { title: title.slice(0, 60) }),
  ...(disabled === true && { disabled }),
  params,
  exits,
});

/** Nobody draws farther out; a card there would never be found again. */
const FARTHEST = 1_000_000;
const isPlace = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= FARTHEST;
const isPoint = (value: unknown): value is Point => isRecord(value) && isPlace(value.x) && isPlace(value.y);

const isVariable = (value: unknown): value is Variable =>
  isRecord(value) &&
  typeof value.label === 'string' &&
  value.label !== '' &&
  VARIABLE_TYPES.includes(String(value.type));

const cleanVariable = ({ type, label, default: initial, sensitive, input, output }: Variable): Variable => ({
  type,
  label: label.slice(0, 40),
  ...(initial !== undefined && { default: initial }),
  ...(sensitive === true && { sensitive }),
  ...(input === true && { input }),
  ...(output === true && { output }),
});

const isNote = (value: unknown): value is Note =>
  isPoint(value) &&
  'text' in value &&
  ['id', 'text', 'by', 'at'].every((field) => typeof asField(value, field) === 'string');
const asField = (value: object, field: string): unknown => (value as Record<string, unknown>)[field];

const isGroup = (value: unknown): value is Group =>
  isRecord(value) &&
  typeof value.title === 'string' &&
  Array.isArray(value.nodes) &&
  value.nodes.every((id) => typeof id === 'string');

const entriesOf = (value: unknown): [string, unknown][] => (isRecord(value) ? Object.entries(value) : []);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Why a text can't be pasted: it is something else, or steps of which some can't be read. */
export type NotSteps = 'foreign' | 'damaged';

/** What a pasted text holds, when it holds steps. The clipboard is anybody's: nothing in it is trusted. */
export const parseClipping = (text: string): Clipping | NotSteps => {
  if (!text.includes('"switchyard"')) return 'foreign';
  if (text.length > 2_000_000) return 'damaged';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  if (!isRecord(value) || value.switchyard !== 'steps') return 'foreign';
  const found = entriesOf(value.nodes);
  const notes = listOf(value.notes).filter(isNote);
  const nodes = found.flatMap(([id, node]) =>
    validId.test(id) && isNode(node) ? [[id, cleanNode(node)] as const] : [],
  );
  // All or nothing: half of what somebody copied is worse than a word about it.
  if (nodes.length < found.length || nodes.length + notes.length === 0) return 'damaged';
  const variables = entriesOf(value.variables).flatMap(([name, variable]) =>
    validName.test(name) && isVariable(variable) ? [[name, cleanVariable(variable)] as const] : [],
  );
  return {
    switchyard: 'steps',
    from: typeof value.from === 'string' ? value.from : '',
    nodes: Object.fromEntries(nodes),
    at: Object.fromEntries(entriesOf(value.at).filter(([, point]) => isPoint(point))) as Record<string, Point>,
    variables: Object.fromEntries(variables),
    notes,
    groups: listOf(value.groups).filter(isGroup),
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
  /** Of the new steps and notes, to be selected. */
  readonly ids: readonly string[];
}

const withNotes = (flow: Flow, { notes }: Clipping, offset: Point): Pasted => {
  const ids: string[] = [];
  let at = flow;
  for (const { text, by, at: day, x, y } of notes) {
    const added = addNote(at, { text: text.slice(0, 2000), by, at: day, x: x + offset.x, y: y + offset.y });
    ids.push(NOTE + added.id);
    at = added.flow;
  }
  return { flow: at, ids };
};

const withGroups = (flow: Flow, { groups }: Clipping, renewed: ReadonlyMap<string, string>): Flow => {
  const all = [...(flow.view?.groups ?? [])];
  for (const { title, nodes } of groups) {
    const members = nodes.flatMap((id) => renewed.get(id) ?? []);
    if (members.length === 0) continue;
    let n = 1;
    while (all.some(({ id }) => id === `group${n}`)) n += 1;
    all.push({ id: `group${n}`, title: title.slice(0, 60), nodes: members });
  }
  return all.length > (flow.view?.groups?.length ?? 0) ? { ...flow, view: { ...flow.view, groups: all } } : flow;
};

/** Adds what was copied at an offset from where it was; lines between the steps go along. `into` names the flow. */
export const pasteNodes = (flow: Flow, clipping: Clipping, offset: Point, into: string): Pasted => {
  const renewed = renewIds(flow, clipping);
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
  const steps = ids.length > 0 ? moveNodes({ ...flow, nodes, start, variables }, points) : flow;
  const noted = withNotes(withGroups(steps, clipping, renewed), clipping, offset);
  return { flow: noted.flow, ids: [...ids, ...noted.ids] };
};

/** A copy of steps and notes beside the originals. */
export const duplicateNodes = (flow: Flow, ids: Iterable<string>, types: NodeTypes): Pasted =>
  pasteNodes(flow, copyNodes(flow, ids, types, 'here'), { x: 40, y: 40 }, 'here');

const RING = 40;
const RINGS = 16;
const GAP = 8;

interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

const meets = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width + GAP && b.x < a.x + a.width + GAP && a.y < b.y + b.height + GAP && b.y < a.y + a.height + GAP;

/** How far to move what was copied so that it lies about a point and covers no card; where all is full, a little aside. */
export const pasteOffset = (
  flow: Flow,
  clipping: Clipping,
  about: Point,
  heights: (id: string) => number,
  usual = 160,
): Point => {
  const copied: Rect[] = [
    ...Object.keys(clipping.nodes).map((id) => ({
      ...(clipping.at[id] ?? { x: 0, y: 0 }),
      width: CARD_WIDTH,
      height: flow.nodes[id] ? heights(id) : usual,
    })),
    ...clipping.notes.map(({ x, y }) => ({ x, y, width: CARD_WIDTH, height: 100 })),
  ];
  if (copied.length === 0) return { x: 0, y: 0 };
  const left = Math.min(...copied.map(({ x }) => x));
  const top = Math.min(...copied.map(({ y }) => y));
  const right = Math.max(...copied.map(({ x, width }) => x + width));
  const bottom = Math.max(...copied.map(({ y, height }) => y + height));
  const base = { x: Math.round(about.x - (left + right) / 2), y: Math.round(about.y - (top + bottom) / 2) };
  const whole = { x: left, y: top, width: right - left, height: bottom - top };
  const there: Rect[] = Object.keys(flow.nodes).map((id) => ({
    ...(flow.view?.nodes?.[id] ?? { x: 0, y: 0 }),
    width: CARD_WIDTH,
    height: heights(id),
  }));
  const isFree = ({ x, y }: Point) => !there.some((rect) => meets({ ...whole, x: left + x, y: top + y }, rect));
  for (let ring = 0; ring <= RINGS; ring += 1) {
    for (let dy = -ring; dy <= ring; dy += 1) {
      for (let dx = -ring; dx <= ring; dx += 1) {
        if (Math.max(Math.abs(dx), Math.abs(dy)) !== ring) continue;
        const offset = { x: base.x + dx * RING, y: base.y + dy * RING };
        if (isFree(offset)) return offset;
      }
    }
  }
  return { x: base.x + RING, y: base.y + RING };
};
