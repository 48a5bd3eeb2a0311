import type { Flow, FlowNode, FlowView } from '../../schema/flow.ts';
import type { ExitRef } from './edits.ts';

/** What one gesture did, in so few words that they fit on a button. Steps are named by their ids, whichever flow has them. */
export type EditName =
  | { readonly kind: 'added' | 'removed' | 'moved' | 'renamed' | 'settings' | 'off' | 'on'; readonly nodes: string[] }
  | { readonly kind: 'wired'; readonly from: ExitRef; readonly to: string }
  | { readonly kind: 'unwired'; readonly from: ExitRef }
  | { readonly kind: 'start'; readonly node: string }
  | { readonly kind: 'rewired' | 'several'; readonly count: number }
  | { readonly kind: 'tucked' | 'variables' | 'flow' }
  | { readonly kind: 'noteAdded' | 'noteRemoved' | 'note' | 'grouped' | 'ungrouped' | 'group' };

type StepKind = 'renamed' | 'settings' | 'off' | 'on' | 'exits';

/** How one step differs; what its settings bring with them (exits that come and go) is told as its settings. */
const stepKind = (was: FlowNode, is: FlowNode): StepKind => {
  if (was.params !== is.params) return 'settings';
  if (was.title !== is.title) return 'renamed';
  if ((was.disabled ?? false) !== (is.disabled ?? false)) return is.disabled ? 'off' : 'on';
  return was.exits === is.exits ? 'settings' : 'exits';
};

const rewired = (before: Flow, after: Flow, nodes: readonly string[]): EditName => {
  const ways = nodes.flatMap((node) => {
    const was = before.nodes[node]?.exits ?? {};
    return Object.entries(after.nodes[node]?.exits ?? {})
      .filter(([exit, to]) => was[exit] !== to)
      .map(([exit, to]) => ({ from: { node, exit }, to }));
  });
  const [only, ...others] = ways;
  if (!only || others.length > 0) return { kind: 'rewired', count: ways.length };
  return only.to === null ? { kind: 'unwired', from: only.from } : { kind: 'wired', from: only.from, to: only.to };
};

/** A new flow's only step, which goes away when the first one is drawn, is nothing that somebody removed. */
const wasEmpty = ({ nodes }: Flow): boolean => {
  const [first, ...others] = Object.values(nodes);
  return others.length === 0 && (first === undefined || first.version === undefined);
};

const inNodes = (before: Flow, after: Flow): EditName | undefined => {
  const added = Object.keys(after.nodes).filter((id) => !before.nodes[id]);
  const removed = Object.keys(before.nodes).filter((id) => !after.nodes[id]);
  if (added.length > 0 && (removed.length === 0 || wasEmpty(before))) return { kind: 'added', nodes: added };
  if (added.length > 0) return { kind: 'several', count: added.length + removed.length };
  if (removed.length > 0) return { kind: 'removed', nodes: removed };
  const changed = Object.entries(after.nodes).flatMap(([id, is]): (readonly [string, StepKind])[] => {
    const was = before.nodes[id];
    return was === undefined || was === is ? [] : [[id, stepKind(was, is)]];
  });
  const [first] = changed;
  if (!first) return undefined;
  const kind = first[1];
  const nodes = changed.map(([id]) => id);
  if (changed.some(([, other]) => other !== kind)) return { kind: 'several', count: changed.length };
  return kind === 'exits' ? rewired(before, after, nodes) : { kind, nodes };
};

const moved = (was: FlowView | undefined, is: FlowView | undefined): string[] =>
  Object.entries(is?.nodes ?? {}).flatMap(([id, at]) => {
    const old = was?.nodes?.[id];
    return old?.x === at.x && old?.y === at.y ? [] : [id];
  });

const grew = (was: readonly unknown[] = [], is: readonly unknown[] = []): number => is.length - was.length;

const inView = (was: FlowView | undefined, is: FlowView | undefined): EditName | undefined => {
  const nodes = moved(was, is);
  if (nodes.length > 0) return { kind: 'moved', nodes };
  if (was?.notes !== is?.notes) {
    const more = grew(was?.notes, is?.notes);
    return { kind: more > 0 ? 'noteAdded' : more < 0 ? 'noteRemoved' : 'note' };
  }
  if (was?.groups !== is?.groups) {
    const more = grew(was?.groups, is?.groups);
    return { kind: more > 0 ? 'grouped' : more < 0 ? 'ungrouped' : 'group' };
  }
  return was?.tucked === is?.tucked ? undefined : { kind: 'tucked' };
};

/** Names what leads from one state of a flow to the next; `undefined` when they are one and the same. */
export const nameOfEdit = (before: Flow, after: Flow): EditName | undefined => {
  if (before === after) return undefined;
  const drawn = before.nodes === after.nodes ? undefined : inNodes(before, after);
  if (drawn) return drawn;
  if (before.start !== after.start) return { kind: 'start', node: after.start };
  if (before.variables !== after.variables) return { kind: 'variables' };
  if (before.view !== after.view) return inView(before.view, after.view) ?? { kind: 'flow' };
  return { kind: 'flow' };
};
