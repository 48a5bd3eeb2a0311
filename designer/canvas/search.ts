import type { Flow, FlowNode } from '../../schema/flow.ts';
import { exitsOf } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';
import type { NodeTypes } from '../document/edits.ts';
import { asDeclared, callOrder } from '../document/order.ts';
import { NOTE } from '../document/store.ts';
import { variablesUsedBy } from '../document/variables.ts';
import { finds } from '../flows/search.ts';
import { inSlices } from '../search/slices.ts';
import { listen } from '../search/sound.ts';

const MOST_TEXTS = 400;

/** All words within a parameter: prompts, labels, keys, addresses. */
const textsIn = (value: unknown, into: string[] = []): string[] => {
  if (into.length >= MOST_TEXTS) return into;
  if (typeof value === 'string') into.push(value);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) textsIn(item, into);
  return into;
};

const wordsOf = (node: FlowNode, flow: Flow, types: NodeTypes, language: Language): readonly string[] => {
  const type = types.get(node.type);
  const variables = [...variablesUsedBy(node, types)];
  return [
    node.title ?? '',
    type?.title[language] ?? node.type,
    ...textsIn(node.params),
    ...variables,
    ...variables.flatMap((name) => flow.variables[name]?.label ?? []),
    ...(type ? exitsOf(type, node.params).map(({ title }) => title[language]) : []),
  ];
};

/** Each text is looked at once a search: most cards say much the same. */
const findingOnce = (query: string): ((text: string) => boolean) => {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = finds(text, query);
    known.set(text, found);
    return found;
  };
};

/** A search in one flow that knows what its steps say; only those that change are read again. */
export interface CanvasSearch {
  /** Steps and notes in the order of the call: found by title, kind, prompts, variables, exits; by pinyin, too. */
  find(flow: Flow, query: string): string[];
  /** Reads the flow beforehand, between other things. @returns gives up */
  read(flow: Flow): () => void;
}

export const createCanvasSearch = (types: NodeTypes, language: Language): CanvasSearch => {
  let words = new WeakMap<FlowNode, readonly string[]>();
  let variables: Flow['variables'] | undefined;
  let last: { readonly nodes: Flow['nodes']; readonly start: string; readonly order: readonly string[] } | undefined;
  const orderOf = (flow: Flow): readonly string[] => {
    if (last?.nodes !== flow.nodes || last.start !== flow.start)
      last = { nodes: flow.nodes, start: flow.start, order: callOrder(flow, asDeclared(types)) };
    return last.order;
  };
  const said = (node: FlowNode, flow: Flow): readonly string[] => {
    // Steps are found by their variables' labels.
    if (variables !== flow.variables) words = new WeakMap();
    variables = flow.variables;
    const known = words.get(node) ?? wordsOf(node, flow, types, language);
    words.set(node, known);
    return known;
  };
  return {
    find(flow, query) {
      const wanted = query.trim();
      if (wanted === '') return [];
      const found = findingOnce(wanted);
      const steps = orderOf(flow).filter((id) => {
        const node = flow.nodes[id];
        return id === wanted || (node && said(node, flow).some(found));
      });
      const notes = (flow.view?.notes ?? []).filter(({ text }) => found(text)).map(({ id }) => NOTE + id);
      return [...steps, ...notes];
    },
    read: (flow) => inSlices(Object.values(flow.nodes), (node) => said(node, flow).forEach(listen)),
  };
};
