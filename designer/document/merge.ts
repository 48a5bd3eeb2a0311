import type { Flow, FlowNode } from '../../schema/flow.ts';
import type { ItemExits } from '../../schema/node-type.ts';
import { sameJson } from './diff.ts';
import type { NodeTypes } from './edits.ts';
import { reconcileExits } from './exits.ts';
import { freshId } from './ids.ts';
import {
  type Conflict,
  decide,
  type Merging,
  mergeValues,
  type Naming,
  type Place,
  type Side,
} from './merge-values.ts';
import { mergeViews } from './merge-view.ts';
import { freePlace } from './place.ts';
import { variablesUsedBy } from './variables.ts';
import { moveNodes } from './view.ts';

export type { Conflict, Side } from './merge-values.ts';

export interface Merged {
  readonly flow: Flow;
  readonly conflicts: readonly Conflict[];
  /** My new steps whose id the other gave to another step: old id → new one. */
  readonly renamed: ReadonlyMap<string, string>;
}

export interface MergeOptions {
  /** What somebody chose at conflicts, by their ids. */
  readonly choices?: ReadonlyMap<string, Side>;
  /** Ids that an earlier merge with the same document gave to my steps. */
  readonly renamed?: ReadonlyMap<string, string>;
}

const noChoices: ReadonlyMap<string, Side> = new Map();
const noNames: ReadonlyMap<string, string> = new Map();

/** `next` with the very nodes of `base` wherever they mean the same: what is equal is then found equal at once. */
export const sharing = (base: Flow, next: Flow): Flow => {
  const nodes = Object.fromEntries(
    Object.entries(next.nodes).map(([id, node]) => {
      const old = base.nodes[id];
      return [id, old && sameJson(old, node) ? old : node];
    }),
  );
  return { ...next, nodes };
};

/** A new step of mine under another id, with everything that names it. */
const renameSteps = (flow: Flow, renamed: ReadonlyMap<string, string>): Flow => {
  if (renamed.size === 0) return flow;
  const to = (id: string): string => renamed.get(id) ?? id;
  const target = (id: string | null) => (id === null ? null : to(id));
  const keyed = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([id, value]) => [to(id), value]));
  const nodes = Object.fromEntries(
    Object.entries(flow.nodes).map(([id, node]) => {
      const named = Object.values(node.exits).some((exit) => exit !== null && renamed.has(exit));
      const exits = named
        ? Object.fromEntries(Object.entries(node.exits).map(([exit, next]) => [exit, target(next)]))
        : node.exits;
      return [to(id), named ? { ...node, exits } : node];
    }),
  );
  const { view, events } = flow;
  return {
    ...flow,
    nodes,
    start: to(flow.start),
    ...(events?.hangup !== undefined && { events: { hangup: to(events.hangup) } }),
    ...(view && {
      view: {
        ...view,
        ...(view.nodes && { nodes: keyed(view.nodes) }),
        ...(view.tucked && { tucked: keyed(view.tucked) }),
        ...(view.groups && { groups: view.groups.map((one) => ({ ...one, nodes: one.nodes.map(to) })) }),
      },
    }),
  };
};

/** Steps that both added under one id are two steps: ids are made from words, and two people think of the same. */
const collisions = (base: Flow, mine: Flow, theirs: Flow, known: ReadonlyMap<string, string>) => {
  const renamed = new Map<string, string>();
  const taken = new Set([base, mine, theirs].flatMap(({ nodes }) => Object.keys(nodes)));
  for (const [id, node] of Object.entries(mine.nodes)) {
    const other = theirs.nodes[id];
    if (!other || base.nodes[id] || sameJson(node, other)) continue;
    const fresh = known.get(id) ?? freshId(taken, node.type);
    taken.add(fresh);
    renamed.set(id, fresh);
  }
  return renamed;
};

/** Steps that something in `side` leads to which did not in `base`. */
const newTargets = (base: Flow, side: Flow): Set<string> => {
  const targets = new Set<string>();
  for (const [id, node] of Object.entries(side.nodes)) {
    const was = base.nodes[id];
    if (node === was) continue;
    for (const [exit, target] of Object.entries(node.exits))
      if (target !== null && was?.exits[exit] !== target) targets.add(target);
  }
  if (side.start !== base.start) targets.add(side.start);
  const hangup = side.events?.hangup;
  if (hangup !== undefined && hangup !== base.events?.hangup) targets.add(hangup);
  return targets;
};

class FlowMerge implements Merging {
  readonly conflicts: Conflict[] = [];
  readonly choices: ReadonlyMap<string, Side>;
  readonly #base: Flow;
  readonly #mine: Flow;
  readonly #theirs: Flow;
  readonly #types: NodeTypes;
  readonly #wanted: { readonly mine: ReadonlySet<string>; readonly theirs: ReadonlySet<string> };

  constructor(base: Flow, mine: Flow, theirs: Flow, types: NodeTypes, choices: ReadonlyMap<string, Side>) {
    this.choices = choices;
    this.#base = base;
    this.#mine = mine;
    this.#theirs = theirs;
    this.#types = types;
    this.#wanted = { mine: newTargets(base, mine), theirs: newTargets(base, theirs) };
  }

  naming({ node: id, path }: Place): Naming | undefined {
    const [, , part, list] = path;
    if (id === undefined || part !== 'params' || path.length !== 4) return undefined;
    const type = this.#types.get(this.#mine.nodes[id]?.type ?? '');
    const declared = type?.exits.find((exit): exit is ItemExits => 'each' in exit && exit.each === list);
    if (!declared) return undefined;
    const exitOf = (flow: Flow, name: string) => flow.nodes[id]?.exits[name] ?? null;
    return {
      field: declared.name,
      touched: (side, name) => exitOf(side === 'mine' ? this.#mine : this.#theirs, name) !== exitOf(this.#base, name),
    };
  }

  run(): Flow {
    const nodes = this.#nodes();
    const variables = this.#variables(nodes);
    const settings = this.#settings(nodes);
    const view = mergeViews(this.#base, this.#mine, this.#theirs, nodes);
    const { view: _, events: __, description: ___, ...mine } = this.#mine;
    return this.#apart({ ...mine, ...settings, variables, nodes, ...(view && { view }) });
  }

  #three(read: (flow: Flow) => unknown) {
    return { base: read(this.#base), mine: read(this.#mine), theirs: read(this.#theirs) };
  }

  #nodes(): Flow['nodes'] {
    const ids = new Set([...Object.keys(this.#mine.nodes), ...Object.keys(this.#theirs.nodes)]);
    const kept = new Map<string, FlowNode>();
    for (const id of ids) {
      const node = this.#step(id);
      if (node) kept.set(id, node);
    }
    const wired = [...kept].map(([id, node]): [string, FlowNode] => {
      const exits = Object.entries(node.exits).map(([exit, target]): [string, string | null] => {
        const there = this.#stillWired(id, exit, target, kept);
        return [exit, there !== null && kept.has(there) ? there : null];
      });
      const same = exits.every(([exit, target]) => node.exits[exit] === target);
      return [id, same ? node : { ...node, exits: Object.fromEntries(exits) }];
    });
    return Object.fromEntries(wired);
  }

  /** An exit that only the deletion of its target had opened leads there again when the target stays. */
  #stillWired(id: string, exit: string, target: string | null, kept: ReadonlyMap<string, FlowNode>): string | null {
    const was = this.#base.nodes[id]?.exits[exit];
    if (target !== null || !was || !kept.has(was)) return target;
    const deleted = (side: Flow) => !side.nodes[was] && side.nodes[id]?.exits[exit] === null;
    const held = (side: Flow) => side.nodes[id]?.exits[exit] === was;
    const back = (deleted(this.#theirs) && held(this.#mine)) || (deleted(this.#mine) && held(this.#theirs));
    return back ? was : target;
  }

  #step(id: string): FlowNode | undefined {
    const [base, mine, theirs] = [this.#base.nodes[id], this.#mine.nodes[id], this.#theirs.nodes[id]];
    if (mine === theirs) return mine;
    const place: Place = { kind: 'step', node: id, id: `/nodes/${id}`, path: ['nodes', id] };
    if (!mine || !theirs) {
      const left = mine ?? theirs;
      if (!left || !base) return left;
      const wanted = mine ? this.#wanted.mine : this.#wanted.theirs;
      if (sameJson(base, left) && !wanted.has(id)) return undefined;
      return decide(this, place, { base, mine, theirs }) === 'mine' ? mine : theirs;
    }
    if (base && sameJson(base, mine)) return theirs;
    if (sameJson(base, theirs) || sameJson(mine, theirs)) return mine;
    if (mine.type !== theirs.type || (mine.version ?? 1) !== (theirs.version ?? 1))
      return decide(this, place, { base, mine, theirs }) === 'mine' ? mine : theirs;
    return this.#bothChanged(place, id, base, mine, theirs);
  }

  #bothChanged(place: Place, id: string, base: FlowNode | undefined, mine: FlowNode, theirs: FlowNode): FlowNode {
    const plain = (node: FlowNode | undefined) => {
      if (!node) return undefined;
      const { exits: _, ...rest } = node;
      return rest;
    };
    const three = { base: plain(base), mine: plain(mine), theirs: plain(theirs) };
    const merged = mergeValues(this, { ...place, kind: 'field' }, three) as Omit<FlowNode, 'exits'>;
    const type = this.#types.get(merged.type);
    const exits = this.#exits(id, base, mine, theirs);
    return { ...merged, exits: type ? reconcileExits(type, exits, merged.params, noNames) : exits };
  }

  #exits(id: string, base: FlowNode | undefined, mine: FlowNode, theirs: FlowNode): FlowNode['exits'] {
    const names = new Set([...Object.keys(mine.exits), ...Object.keys(theirs.exits)]);
    const merged: FlowNode['exits'] = {};
    for (const exit of names) {
      const [b, m, t] = [base?.exits[exit], mine.exits[exit], theirs.exits[exit]];
      // Whether an exit is there follows from the parameters; where it leads, from whoever says so.
      const ours = m ?? null;
      const other = t ?? null;
      const was = b ?? null;
      if (m !== undefined && (t === undefined || other === was || ours === other)) merged[exit] = ours;
      else if (m === undefined || ours === was) merged[exit] = other;
      else {
        const at: Place = {
          kind: 'exit',
          node: id,
          id: `/nodes/${id}/exits/${exit}`,
          path: ['nodes', id, 'exits', exit],
        };
        merged[exit] = decide(this, at, { base: was, mine: ours, theirs: other }) === 'mine' ? ours : other;
      }
    }
    return merged;
  }

  #variables(nodes: Flow['nodes']): Flow['variables'] {
    const names = new Set([...Object.keys(this.#mine.variables), ...Object.keys(this.#theirs.variables)]);
    const merged: Record<string, unknown> = {};
    for (const name of names) {
      const place: Place = { kind: 'variable', id: `/variables/${name}`, path: ['variables', name] };
      const three = this.#three(({ variables }) => variables[name]);
      const value = this.#stillUsed(name, nodes) ? three[decide(this, place, three)] : mergeValues(this, place, three);
      if (value !== undefined) merged[name] = value;
    }
    return merged as Flow['variables'];
  }

  /** One deleted the variable, and the other changed steps that use it. */
  #stillUsed(name: string, nodes: Flow['nodes']): boolean {
    const was = this.#base.variables[name];
    const [mine, theirs] = [this.#mine, this.#theirs].map((side) => Object.hasOwn(side.variables, name));
    if (!was || mine === theirs) return false;
    const keeper = mine ? this.#mine : this.#theirs;
    if (!sameJson(keeper.variables[name], was)) return false;
    return Object.entries(keeper.nodes).some(
      ([id, node]) =>
        node !== this.#base.nodes[id] &&
        !sameJson(node, this.#base.nodes[id]) &&
        nodes[id] !== undefined &&
        variablesUsedBy(nodes[id], this.#types).has(name),
    );
  }

  #settings(nodes: Flow['nodes']) {
    const merge = <T>(name: string, read: (flow: Flow) => T): T =>
      mergeValues(this, { kind: 'setting', id: `/${name}`, path: name.split('/') }, this.#three(read)) as T;
    const there = (id: string | undefined): id is string => id !== undefined && nodes[id] !== undefined;
    const wanted = merge('start', ({ start }) => start);
    const start = [wanted, this.#mine.start, this.#theirs.start].find(there) ?? Object.keys(nodes)[0] ?? wanted;
    const hangup = merge('events/hangup', ({ events }) => events?.hangup);
    const description = merge('description', (flow) => flow.description);
    const events = there(hangup) ? { hangup } : this.#mine.events && !this.#mine.events.hangup ? {} : undefined;
    return {
      name: merge('name', ({ name }) => name),
      kind: merge('kind', ({ kind }) => kind),
      language: merge('language', ({ language }) => language),
      start,
      ...(description !== undefined && { description }),
      ...(events && { events }),
    };
  }

  /** New cards of mine move below new ones of theirs: who adds by a click adds at the same place. */
  #apart(flow: Flow): Flow {
    const fresh = (side: Flow) => Object.keys(side.nodes).filter((id) => !this.#base.nodes[id] && flow.nodes[id]);
    const theirs = fresh(this.#theirs).filter((id) => !this.#mine.nodes[id]);
    const mine = fresh(this.#mine).filter((id) => !this.#theirs.nodes[id]);
    if (mine.length === 0 || theirs.length === 0) return flow;
    const others = {
      ...flow,
      nodes: Object.fromEntries(theirs.flatMap((id) => (flow.nodes[id] ? [[id, flow.nodes[id]]] : []))),
    };
    return mine.reduce((now, id) => {
      const at = now.view?.nodes?.[id];
      if (!at) return now;
      const free = freePlace(others, at, () => 160);
      return free.y === at.y ? now : moveNodes(now, { [id]: free });
    }, flow);
  }
}

/**
 * Three-way merge of a flow: what I and somebody else each made of `base`, in one. What only one changed is taken; what
 * both changed in different ways is a conflict, at which the merged flow has what was chosen. Its exits never lead to a
 * step that is not there.
 */
export const mergeFlows = (
  base: Flow,
  mine: Flow,
  theirs: Flow,
  types: NodeTypes,
  options: MergeOptions = {},
): Merged => {
  if (sameJson(base, theirs) || sameJson(mine, theirs)) return { flow: mine, conflicts: [], renamed: noNames };
  if (sameJson(base, mine)) return { flow: theirs, conflicts: [], renamed: noNames };
  const renamed = collisions(base, mine, theirs, options.renamed ?? noNames);
  const merge = new FlowMerge(base, renameSteps(mine, renamed), theirs, types, options.choices ?? noChoices);
  const flow = merge.run();
  return { flow, conflicts: merge.conflicts, renamed };
};
