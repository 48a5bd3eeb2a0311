import type { Flow, FlowNode } from '../../schema/flow.ts';
import { exitsOf } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';
import type { NodeTypes } from '../document/edits.ts';
import { asDeclared, callOrder } from '../document/order.ts';
import { NOTE } from '../document/store.ts';
import { variablesUsedBy } from '../document/variables.ts';
import { finds } from '../flows/search.ts';

const MOST_TEXTS = 400;

/** All words within a parameter: prompts, labels, keys, addresses. */
const textsIn = (value: unknown, into: string[] = []): string[] => {
  if (into.length >= MOST_TEXTS) return into;
  if (typeof value === 'string') into.push(value);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) textsIn(item, into);
  return into;
};

const wordsOf = (node: FlowNode, flow: Flow, types: NodeTypes, language: Language): string[] => {
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

/** Steps and notes that a search finds, in the order of the call: by title, kind, prompts, variables, exits; pinyin, too. */
export const searchCanvas = (flow: Flow, types: NodeTypes, language: Language, query: string): string[] => {
  if (query.trim() === '') return [];
  const steps = callOrder(flow, asDeclared(types)).filter((id) => {
    const node = flow.nodes[id];
    return id === query.trim() || (node && wordsOf(node, flow, types, language).some((text) => finds(text, query)));
  });
  const notes = (flow.view?.notes ?? []).filter(({ text }) => finds(text, query)).map(({ id }) => NOTE + id);
  return [...steps, ...notes];
};
