import type { Flow } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';
import type { NodeTypes } from '../document/edits.ts';
import type { FieldSchema } from '../panel/logic/fields.ts';

/** A name that may stand at a place of the document, and what it stands for. */
export interface NameThere {
  readonly name: string;
  readonly what: string;
}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** The schema of the parameter at these segments below a step's `params`. */
export const fieldAt = (type: NodeType | undefined, path: readonly string[]): FieldSchema | undefined => {
  let at = type?.params as unknown as FieldSchema | undefined;
  for (const part of path) at = at?.items ?? at?.properties?.[part];
  return at;
};

/**
 * The names that may stand at a pointer: steps where an exit, the start or an event leads, variables where a parameter
 * names one. The flow is the last that could be read.
 */
export const namesAt = (pointer: string, flow: Flow, types: NodeTypes, language: Language): readonly NameThere[] => {
  const [first, id = '', part, ...rest] = pointer.split('/').slice(1).map(unescaped);
  const leads =
    pointer === '/start' ||
    pointer === '/events/hangup' ||
    (first === 'nodes' && part === 'exits' && rest.length === 1);
  if (leads) {
    return Object.entries(flow.nodes).map(([name, { title, type }]) => ({
      name,
      what: title ?? types.get(type)?.title[language] ?? type,
    }));
  }
  const node = first === 'nodes' && part === 'params' ? flow.nodes[id] : undefined;
  const field = node ? fieldAt(types.get(node.type), rest) : undefined;
  if (!field?.['x-variable']) return [];
  const wanted = field['x-variable'].types ?? [];
  return Object.entries(flow.variables)
    .filter(([, { type }]) => wanted.length === 0 || wanted.some((one) => one === type))
    .map(([name, { label }]) => ({ name, what: label }));
};
