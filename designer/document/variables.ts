import type { Flow, FlowNode, Variable } from '../../schema/flow.ts';
import { VARIABLE_NAME_PATTERN } from '../../schema/flow.ts';
import type { ParamSchema } from './defaults.ts';
import type { NodeTypes } from './edits.ts';
import { identifiersIn, renameInExpression, renameInTemplate, templateParts } from './names.ts';

const validName = new RegExp(VARIABLE_NAME_PATTERN);

/** Declares a variable, or changes its type, label, default or masking. */
export const declareVariable = (flow: Flow, name: string, variable: Variable): Flow =>
  validName.test(name) ? { ...flow, variables: { ...flow.variables, [name]: variable } } : flow;

export const removeVariable = (flow: Flow, name: string): Flow => {
  if (!Object.hasOwn(flow.variables, name)) return flow;
  const { [name]: _, ...variables } = flow.variables;
  return { ...flow, variables };
};

type Visit = (text: string, schema: ParamSchema) => string;

/** The schema of a field; of a record whose names the analyst chooses, that of all its fields. */
const fieldOf = ({ properties = {}, patternProperties = {}, additionalProperties }: ParamSchema, name: string) => {
  const own = Object.hasOwn(properties, name) ? properties[name] : Object.values(patternProperties)[0];
  return own ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
};

/** Rebuilds a parameter value, handing every text to `visit` together with its schema. */
const mapTexts = (value: unknown, schema: ParamSchema, visit: Visit): unknown => {
  if (typeof value === 'string') return visit(value, schema);
  if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, schema.items ?? {}, visit));
  if (typeof value !== 'object' || value === null) return value;
  if (schema['x-widget'] === 'prompt') return mapPrompt(value, { 'x-template': true }, visit);
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, mapTexts(field, fieldOf(schema, name), visit)]),
  );
};

/** Texts per language, and the texts among the parts; the id of an audio is no text. */
const mapPrompt = (value: unknown, schema: ParamSchema, visit: Visit): unknown => {
  if (typeof value === 'string') return visit(value, schema);
  if (Array.isArray(value)) return value.map((part: unknown) => mapPrompt(part, schema, visit));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [name, name === 'audio' ? text : mapPrompt(text, schema, visit)]),
  );
};

const schemaOf = (node: FlowNode, types: NodeTypes): ParamSchema =>
  (types.get(node.type)?.params ?? {}) as unknown as ParamSchema;

const renameText =
  (from: string, to: string): Visit =>
  (text, schema) => {
    if (schema['x-variable']) return text === from ? to : text;
    if (schema['x-expression']) return renameInExpression(text, from, to);
    return schema['x-template'] ? renameInTemplate(text, from, to) : text;
  };

const renamedBy = (flow: Flow, from: string, to: string, types: NodeTypes, visit: Visit): Flow => {
  const taken = Object.hasOwn(flow.variables, to);
  if (from === to || taken || !validName.test(to) || !Object.hasOwn(flow.variables, from)) return flow;
  const variables = Object.fromEntries(
    Object.entries(flow.variables).map(([name, variable]) => [name === from ? to : name, variable]),
  );
  const nodes = Object.fromEntries(
    Object.entries(flow.nodes).map(([id, node]) => {
      const params = mapTexts(node.params, schemaOf(node, types), visit) as Record<string, unknown>;
      return [id, { ...node, params }];
    }),
  );
  return { ...flow, variables, nodes };
};

/** Renames a variable where it is declared and in every parameter that uses it. */
export const renameVariable = (flow: Flow, from: string, to: string, types: NodeTypes): Flow =>
  renamedBy(flow, from, to, types, renameText(from, to));

/** Renames a variable where it is declared and where a field names it: expressions mean something else by that word. */
export const renameNamed = (flow: Flow, from: string, to: string, types: NodeTypes): Flow =>
  renamedBy(flow, from, to, types, (text, schema) => (schema['x-variable'] && text === from ? to : text));

/** Names of all variables that a node's parameters mention, declared or not. */
export const variablesUsedBy = (node: FlowNode, types: NodeTypes): Set<string> => {
  const used = new Set<string>();
  const addAll = (expression: string) => {
    for (const name of identifiersIn(expression)) used.add(name);
  };
  mapTexts(node.params, schemaOf(node, types), (text, schema) => {
    if (schema['x-variable']) used.add(text);
    else if (schema['x-expression']) addAll(text);
    else if (schema['x-template'])
      for (const part of templateParts(text)) if (part.kind === 'expression') addAll(part.text);
    return text;
  });
  return used;
};
