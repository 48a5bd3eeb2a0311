import type { Diagnostic } from '../diagnostic.ts';
import { waysOut } from '../node-type.ts';
import type { Language } from '../text.ts';
import { diagnostic } from './kinds.ts';
import { pointerTo } from './pointer.ts';
import type { Reading, ReadNode } from './reading.ts';

type Nodes = Reading['nodes'];

/**
 * Where calls go on from a node, to nodes that exist. An exit that its type does not have counts, too: it is told by
 * itself, and one mistake should not look like many.
 */
const waysOn = (node: ReadNode, nodes: Nodes): string[] => {
  const wires = node.isDisabled ? waysOut(node.exits, true).map(({ name }) => node.wires[name]) : node.wires;
  return Object.values(wires).filter((target): target is string => typeof target === 'string' && nodes.has(target));
};

const reachableFrom = (start: unknown, nodes: Nodes): Set<string> => {
  const reached = new Set<string>();
  const waiting = typeof start === 'string' ? [start] : [];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodes.get(id);
    if (!node || reached.has(id)) continue;
    reached.add(id);
    for (const target of waysOn(node, nodes)) waiting.push(target);
  }
  return reached;
};

const about = (code: Parameters<typeof diagnostic>[0], node: ReadNode): Diagnostic =>
  diagnostic(code, pointerTo('nodes', node.id), { node: node.title }, node.id);

const entryProblems = ({ start, hangup, nodes }: Reading): Diagnostic[] => {
  const found: Diagnostic[] = [];
  if (typeof start !== 'string' || !nodes.has(start)) found.push(diagnostic('flow.start_missing', '/start'));
  if (hangup !== undefined && (typeof hangup !== 'string' || !nodes.has(hangup))) {
    found.push(diagnostic('flow.hangup_missing', '/events/hangup'));
  }
  return found;
};

const callProblems = (flow: Reading, afterHangup: ReadonlySet<string>): Diagnostic[] =>
  [...flow.nodes.values()].flatMap((node) => {
    if (node.type?.needs !== 'call' || node.isDisabled) return [];
    if (flow.kind === 'ticket') return [about('node.needs_call', node)];
    return afterHangup.has(node.id) ? [about('node.needs_call_after_hangup', node)] : [];
  });

/** A kind of step that is not known here may well wait; it is reported by itself. A disabled one never does. */
const isRestless = (node: ReadNode | undefined): node is ReadNode =>
  node !== undefined && (node.isDisabled || node.type?.waits === false);

interface Visit {
  readonly node: ReadNode;
  readonly next: readonly string[];
  at: number;
}

const loopText = (loop: readonly ReadNode[], language: Language): string => {
  const titles = loop.map(({ title }) => `「${title[language]}」`);
  const shown = titles.length > 6 ? [...titles.slice(0, 5), '…'] : titles;
  return [...shown, titles[0]].join('→');
};

const loopDiagnostic = (loop: readonly ReadNode[]): Diagnostic | undefined => {
  const [first] = loop;
  if (!first) return undefined;
  const path = { 'zh-CN': loopText(loop, 'zh-CN'), en: loopText(loop, 'en') };
  return diagnostic('flow.restless_loop', pointerTo('nodes', first.id), { path }, first.id);
};

/**
 * Loops in which no node waits: they would keep the processor and never the caller company. Depth first with a list of
 * its own, because a flow may be one chain of 3,000 nodes; each node is in at most one loop that is told.
 */
const loopProblems = ({ nodes }: Reading): Diagnostic[] => {
  const found: Diagnostic[] = [];
  const done = new Set<string>();
  const told = new Set<string>();
  for (const root of nodes.values()) {
    if (!isRestless(root) || done.has(root.id)) continue;
    const way: Visit[] = [{ node: root, next: waysOn(root, nodes), at: 0 }];
    const onWay = new Map([[root.id, 0]]);
    for (let top = way.at(-1); top; top = way.at(-1)) {
      const next = top.next[top.at++];
      if (next === undefined) {
        done.add(top.node.id);
        onWay.delete(top.node.id);
        way.pop();
        continue;
      }
      const node = nodes.get(next);
      const back = onWay.get(next);
      if (back !== undefined) {
        const loop = way.slice(back).map((visit) => visit.node);
        const problem = loop.some(({ id }) => told.has(id)) ? undefined : loopDiagnostic(loop);
        for (const { id } of loop) told.add(id);
        if (problem) found.push(problem);
      } else if (isRestless(node) && !done.has(next)) {
        onWay.set(next, way.length);
        way.push({ node, next: waysOn(node, nodes), at: 0 });
      }
    }
  }
  return found;
};

/** Problems of the drawing as a whole: beginnings, ways that lead nowhere, loops without rest, calls where there are none. */
export const graphProblems = (flow: Reading): Diagnostic[] => {
  const afterHangup = reachableFrom(flow.hangup, flow.nodes);
  const fromStart = reachableFrom(flow.start, flow.nodes);
  const hasStart = typeof flow.start === 'string' && flow.nodes.has(flow.start);
  const unreachable = [...flow.nodes.values()].filter(({ id }) => !fromStart.has(id) && !afterHangup.has(id));
  return [
    ...entryProblems(flow),
    // Without a beginning nothing is reached, and saying so of every node helps nobody.
    ...(hasStart ? unreachable.map((node) => about('node.unreachable', node)) : []),
    ...callProblems(flow, afterHangup),
    ...loopProblems(flow),
  ];
};
