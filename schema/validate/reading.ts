import type { Catalogue } from '../catalogue.ts';
import type { Variable, VariableType } from '../flow.ts';
import { type Exit, exitsAsWired, exitsOf, type NodeType } from '../node-type.ts';
import { type Language, type LocalText, languages } from '../text.ts';
import { isRecord } from './document.ts';

/** One node as far as it can be understood. */
export interface ReadNode {
  readonly id: string;
  /** Its title, its type's title or its id: what a message calls it. */
  readonly title: LocalText;
  readonly typeName: string;
  readonly type: NodeType | undefined;
  /** Parameters of an older version are upgraded before they run: they are not judged by today's schema. */
  readonly isCurrent: boolean;
  readonly version: number;
  /** Calls pass it by. */
  readonly isDisabled: boolean;
  readonly params: Readonly<Record<string, unknown>>;
  /** Exits as they stand in the document. */
  readonly wires: Readonly<Record<string, unknown>>;
  /** Exits that its type and parameters give it; of a type that is not known here, those that the document names. */
  readonly exits: readonly Exit[];
}

/** A flow as far as it can be understood: the part with a mistake is left out, all else is still checked. */
export interface Reading {
  readonly kind: unknown;
  readonly language: Language;
  readonly start: unknown;
  readonly hangup: unknown;
  readonly variables: Readonly<Record<string, Pick<Variable, 'type' | 'label' | 'default' | 'input' | 'output'>>>;
  readonly nodes: ReadonlyMap<string, ReadNode>;
}

const VARIABLE_TYPES: readonly string[] = [
  'text',
  'number',
  'boolean',
  'time',
  'list',
  'record',
] satisfies VariableType[];

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const textOr = (value: unknown, other: string): string => (typeof value === 'string' && value !== '' ? value : other);

const titleOf = (title: unknown): LocalText | undefined =>
  typeof title === 'string' && title !== '' ? { 'zh-CN': title, en: title } : undefined;

const readVariables = (value: unknown): Reading['variables'] => {
  const variables: Record<string, Pick<Variable, 'type' | 'label' | 'default' | 'input' | 'output'>> = {};
  for (const [name, declared] of Object.entries(record(value))) {
    if (!isRecord(declared) || !VARIABLE_TYPES.includes(String(declared.type))) continue;
    const type = declared.type as VariableType;
    variables[name] = {
      type,
      label: textOr(declared.label, name),
      default: declared.default,
      input: declared.input === true,
      output: declared.output === true,
    };
  }
  return variables;
};

const readNode = (id: string, value: Record<string, unknown>, types: ReadonlyMap<string, NodeType>): ReadNode => {
  const typeName = textOr(value.type, '');
  const type = types.get(typeName);
  const params = record(value.params);
  const wires = record(value.exits);
  const version = typeof value.version === 'number' ? value.version : (type?.version ?? 1);
  return {
    id,
    title: titleOf(value.title) ?? type?.title ?? { 'zh-CN': id, en: id },
    typeName,
    type,
    isCurrent: version === type?.version,
    version,
    isDisabled: value.disabled === true,
    params,
    wires,
    exits: type ? exitsOf(type, params) : exitsAsWired(wires),
  };
};

export const readFlow = (document: Readonly<Record<string, unknown>>, catalogue: Catalogue): Reading => {
  const types = new Map(catalogue.nodeTypes.map((type) => [type.type, type]));
  const nodes = new Map<string, ReadNode>();
  for (const [id, node] of Object.entries(record(document.nodes))) {
    nodes.set(id, readNode(id, record(node), types));
  }
  const language = languages.find((known) => known === document.language) ?? languages[0];
  return {
    kind: document.kind,
    language,
    start: document.start,
    hangup: record(document.events).hangup,
    variables: readVariables(document.variables),
    nodes,
  };
};
