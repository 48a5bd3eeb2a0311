import type { Flow, FlowNode, FlowView } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { initialParams, type ParamSchema } from './defaults.ts';
import { openExits, type Params, reconcileExits, renamedExits } from './exits.ts';
import { freshId } from './ids.ts';
import { forgetNodes, moveNodes, type Point, withTucked } from './view.ts';

/**
 * Edits of a flow's meaning. Each is a pure function that returns a new flow (or the same one when nothing changes) and
 * never leaves an exit, a start or an event that points to a node which is not there.
 */
export type NodeTypes = ReadonlyMap<string, NodeType>;

export interface ExitRef {
  readonly node: string;
  readonly exit: string;
}

const withNode = (flow: Flow, id: string, node: FlowNode): Flow => ({ ...flow, nodes: { ...flow.nodes, [id]: node } });

const editNode = (flow: Flow, id: string, edit: (node: FlowNode) => FlowNode): Flow => {
  const node = flow.nodes[id];
  if (!node) return flow;
  const edited = edit(node);
  return edited === node ? flow : withNode(flow, id, edited);
};

/** A node of `type` as it is when it is dropped on the canvas. */
export const newNode = (type: NodeType, flow: Pick<Flow, 'language'>): FlowNode => {
  const params = initialParams(type.params as unknown as ParamSchema, flow.language);
  return { type: type.type, version: type.version, params, exits: openExits(type, params) };
};

export interface Added {
  readonly flow: Flow;
  readonly id: string;
}

/** A new flow's only step, which nobody drew: the first step that is added takes its place. */
const placeholder = ({ nodes, start }: Flow): string | undefined => {
  const [first, ...others] = Object.entries(nodes);
  if (first === undefined || others.length > 0 || first[0] !== start) return undefined;
  const { version, title, params, exits } = first[1];
  // Whatever is added here carries its type's version.
  const drawn = version !== undefined || title !== undefined || Object.keys({ ...params, ...exits }).length > 0;
  return drawn ? undefined : start;
};

/** A flow that holds nothing but an end: one begins before it. */
const onlyEnds = ({ nodes, start }: Flow): boolean => {
  const [first, ...others] = Object.entries(nodes);
  return first !== undefined && others.length === 0 && first[0] === start && Object.keys(first[1].exits).length === 0;
};

/**
 * Adds a node; the first one of a flow, or the first one before its end, becomes the start. What a new flow holds because
 * it must hold something goes away.
 */
export const addNode = (whole: Flow, type: NodeType, at: Point): Added => {
  const blank = placeholder(whole);
  const flow = blank === undefined ? whole : removeNodes(whole, [blank]);
  const id = freshId(flow.nodes, type.type);
  const added = withNode(flow, id, newNode(type, flow));
  const started = flow.nodes[flow.start] && !onlyEnds(flow) ? added : { ...added, start: id };
  return { id, flow: moveNodes(started, { [id]: at }) };
};

/** The exit by which one goes on from a fresh node: the first that is no fault. */
export const mainExit = (type: NodeType | undefined, node: FlowNode): string | undefined => {
  const faults = new Set(type?.exits.flatMap((exit) => ('tone' in exit && exit.tone === 'fault' ? [exit.name] : [])));
  const names = Object.keys(node.exits);
  return names.find((name) => !faults.has(name)) ?? names[0];
};

const withoutHangup = (flow: Flow, gone: ReadonlySet<string>): Flow => {
  const hangup = flow.events?.hangup;
  if (hangup === undefined || !gone.has(hangup)) return flow;
  const { events: _, ...rest } = flow;
  return rest;
};

/** Where a flow begins once `gone` are removed: the old start's next step, else any that is left. */
const nextStart = (flow: Flow, left: Flow['nodes'], gone: ReadonlySet<string>): string => {
  const queue = [flow.start];
  const seen = new Set(queue);
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (!gone.has(at) && left[at]) return at;
    for (const target of Object.values(flow.nodes[at]?.exits ?? {})) {
      if (target !== null && !seen.has(target)) {
        seen.add(target);
        queue.push(target);
      }
    }
  }
  return Object.keys(left)[0] ?? flow.start;
};

const unwire = (node: FlowNode, gone: ReadonlySet<string>): FlowNode => {
  const entries = Object.entries(node.exits);
  if (!entries.some(([, target]) => target !== null && gone.has(target))) return node;
  const exits = Object.fromEntries(entries.map(([name, to]) => [name, to !== null && gone.has(to) ? null : to]));
  return { ...node, exits };
};

/** Removes nodes; exits that led to them lead nowhere. */
export const removeNodes = (flow: Flow, ids: Iterable<string>): Flow => {
  const gone = new Set([...ids].filter((id) => flow.nodes[id]));
  if (gone.size === 0) return flow;
  const nodes: Flow['nodes'] = {};
  for (const [id, node] of Object.entries(flow.nodes)) if (!gone.has(id)) nodes[id] = unwire(node, gone);
  const start = gone.has(flow.start) ? nextStart(flow, nodes, gone) : flow.start;
  return forgetNodes(withoutHangup({ ...flow, nodes, start }, gone), gone);
};

const renameTucked = (
  view: FlowView | undefined,
  id: string,
  exits: FlowNode['exits'],
  renamed: ReadonlyMap<string, string>,
) => view?.tucked?.[id]?.map((name) => renamed.get(name) ?? name).filter((name) => Object.hasOwn(exits, name));

/** Sets a node's parameters and brings its exits in line with them. */
export const setParams = (flow: Flow, id: string, params: Params, type: NodeType | undefined): Flow => {
  const node = flow.nodes[id];
  if (!node) return flow;
  if (!type) return withNode(flow, id, { ...node, params: { ...params } });
  const renamed = renamedExits(type, node.params, params);
  const exits = reconcileExits(type, node.exits, params, renamed);
  const edited = withNode(flow, id, { ...node, params: { ...params }, exits });
  // Typing in a field leaves the picture as it is.
  const same = Object.keys(exits).join() === Object.keys(node.exits).join();
  const tucked = same ? undefined : renameTucked(flow.view, id, exits, renamed);
  return tucked ? withTucked(edited, id, tucked) : edited;
};

/** Names a step; an empty title gives it back its type's. */
export const setTitle = (flow: Flow, id: string, title: string): Flow =>
  editNode(flow, id, (node) => {
    const { title: old, ...rest } = node;
    if ((old ?? '') === title) return node;
    return title === '' ? rest : { ...node, title: title.slice(0, 60) };
  });

/** Switches steps off, so that calls pass them, or on again. */
export const setDisabled = (flow: Flow, ids: Iterable<string>, disabled: boolean): Flow => {
  let edited = flow;
  for (const id of ids)
    edited = editNode(edited, id, (node) => {
      if ((node.disabled ?? false) === disabled) return node;
      const { disabled: _, ...rest } = node;
      return disabled ? { ...rest, disabled: true } : rest;
    });
  return edited;
};

const setExit = (flow: Flow, { node: id, exit }: ExitRef, target: string | null): Flow =>
  editNode(flow, id, (node) => {
    if (!Object.hasOwn(node.exits, exit) || node.exits[exit] === target) return node;
    return { ...node, exits: { ...node.exits, [exit]: target } };
  });

export const connect = (flow: Flow, from: ExitRef, target: string): Flow =>
  flow.nodes[target] ? setExit(flow, from, target) : flow;

export const disconnect = (flow: Flow, from: ExitRef): Flow => setExit(flow, from, null);

/** Puts an existing node between an exit and its target. */
export const insertOnEdge = (flow: Flow, from: ExitRef, id: string, types: NodeTypes): Flow => {
  const target = flow.nodes[from.node]?.exits[from.exit];
  const node = flow.nodes[id];
  if (!target || !node || from.node === id || target === id) return flow;
  const exit = mainExit(types.get(node.type), node);
  const onward = exit !== undefined && node.exits[exit] === null ? connect(flow, { node: id, exit }, target) : flow;
  return connect(onward, from, id);
};

export const setStart = (flow: Flow, id: string): Flow =>
  flow.nodes[id] && flow.start !== id ? { ...flow, start: id } : flow;

export const rename = (flow: Flow, name: string): Flow => {
  const trimmed = name.trim().slice(0, 80);
  return trimmed === '' || trimmed === flow.name ? flow : { ...flow, name: trimmed };
};
