import { type TObject, type TSchema, Type } from 'typebox';
import { AGE_FIELD, type ConnectorType, type OperationType, offersAge } from './connector.ts';
import { EXIT_NAME_PATTERN, Flow, FlowNode, NODE_ID_PATTERN, type VariableType } from './flow.ts';
import { type ItemExits, type NodeGroup, type NodeType, UNKNOWN_EXIT } from './node-type.ts';
import {
  ConnectionName,
  Expression,
  type ExpressionType,
  type FieldHints,
  Items,
  leavingOutDefaults,
  Seconds,
  Template,
  VariableName,
} from './params.ts';
import type { LocalText } from './text.ts';
import type { TriggerType } from './trigger.ts';

/** Everything a flow can be built from on one server: `GET /api/catalogue`. */
export interface Catalogue {
  readonly nodeTypes: readonly NodeType[];
  readonly connectors: readonly ConnectorType[];
  readonly triggers: readonly TriggerType[];
}

/** Groups in the order of the palette. */
export const nodeGroups: Readonly<Record<NodeGroup, LocalText>> = {
  flow: { 'zh-CN': '流程控制', en: 'Flow' },
  voice: { 'zh-CN': '语音', en: 'Voice' },
  outbound: { 'zh-CN': '外呼', en: 'Outbound' },
  ticket: { 'zh-CN': '工单', en: 'Tickets' },
  connector: { 'zh-CN': '连接', en: 'Connections' },
};

interface FieldSchema {
  readonly type?: unknown;
  readonly anyOf?: readonly FieldSchema[];
  readonly items?: FieldSchema & Partial<TObject>;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly 'x-label'?: LocalText;
  readonly 'x-help'?: LocalText;
  readonly 'x-section'?: LocalText;
  readonly 'x-shown-when'?: NonNullable<FieldHints['shownWhen']>;
  readonly 'x-widget'?: string;
  readonly 'x-as-written'?: boolean;
}

const fieldsOf = (schema: TObject): [string, FieldSchema][] => Object.entries(schema.properties);

/** The field's JSON type; of a union with null, the other one. */
const jsonType = (field: FieldSchema): unknown =>
  field.type ?? field.anyOf?.map(({ type }) => type).find((type) => type !== 'null');

const labelOf = (name: string, field: FieldSchema): LocalText => field['x-label'] ?? { 'zh-CN': name, en: name };

const EXPRESSION_TYPES: Readonly<Record<string, ExpressionType>> = {
  number: 'number',
  integer: 'number',
  boolean: 'bool',
};

/** An input that the analyst writes down or chooses while drawing: neither a template nor an expression. */
export const isFixedInput = (field: object): boolean => {
  const { 'x-as-written': asWritten, 'x-widget': widget } = field as FieldSchema;
  return asWritten === true || widget === 'choice';
};

/** The fields of each item of a list that the analyst fills in one by one; any other list is an expression. */
export const itemsOfInput = (field: object): TObject | undefined => {
  const { 'x-widget': widget, items } = field as FieldSchema;
  return widget === 'items' && items?.properties ? (items as TObject) : undefined;
};

const inputField = (name: string, field: FieldSchema): TSchema => {
  if (isFixedInput(field)) return field as TSchema;
  const hints: FieldHints = {
    label: labelOf(name, field),
    ...(field['x-help'] && { help: field['x-help'] }),
    ...(field['x-section'] && { section: field['x-section'] }),
    ...(field['x-shown-when'] && { shownWhen: field['x-shown-when'] }),
  };
  const items = itemsOfInput(field);
  if (items)
    return Items(inputSchema(items), { ...hints, minItems: field.minItems ?? 0, maxItems: field.maxItems ?? 50 });
  const type = jsonType(field);
  if (type !== 'string') return Expression(EXPRESSION_TYPES[String(type)] ?? 'any', hints);
  const { maxLength, 'x-widget': widget } = field;
  return Template({ ...hints, ...(maxLength !== undefined && { maxLength }), multiline: widget === 'multiline' });
};

const inputSchema = (input: TObject): TObject => {
  const required: readonly string[] = input.required ?? [];
  const fields = fieldsOf(input).map(([name, field]): [string, TSchema] => {
    const schema = inputField(name, field);
    return [name, required.includes(name) ? schema : Type.Optional(schema)];
  });
  return leavingOutDefaults(Type.Object(Object.fromEntries(fields), { additionalProperties: false }));
};

const VARIABLE_TYPES: Readonly<Record<string, readonly VariableType[]>> = {
  // A time comes as text from other systems; which it is, the flow's variable says.
  string: ['text', 'time'],
  number: ['number', 'text'],
  integer: ['number', 'text'],
  boolean: ['boolean'],
  array: ['list'],
  object: ['record'],
};

const AGE: FieldSchema = {
  type: 'integer',
  'x-label': { 'zh-CN': '答案是多少秒前的', en: 'Age of the answer, seconds' },
};

const saveSchema = (operation: OperationType): TObject => {
  const offered = [...fieldsOf(operation.output), ...(offersAge(operation) ? [[AGE_FIELD, AGE] as const] : [])];
  const fields = offered.map(([name, field]): [string, TSchema] => [
    name,
    Type.Optional(
      VariableName('write', VARIABLE_TYPES[String(jsonType(field))] ?? [], { label: labelOf(name, field) }),
    ),
  ]);
  return Type.Object(Object.fromEntries(fields), {
    additionalProperties: false,
    'x-label': { 'zh-CN': '存到变量', en: 'Store in variables' },
    'x-section': { 'zh-CN': '存到变量', en: 'Store in variables' },
  });
};

const FAILED: Readonly<Record<OperationType['effect'], LocalText>> = {
  read: { 'zh-CN': '查询失败', en: 'Failed' },
  write: { 'zh-CN': '办理失败', en: 'Failed' },
};

/**
 * The palette entry that a connector's operation is by itself, type `<connector>.<operation>`. Its parameters:
 * `{ connection?, input: { <field>: template or expression }, timeout, save?: { <output field>: variable } }`.
 * @throws when the connector has no such operation
 */
export const operationNodeType = (connector: ConnectorType, name: string): NodeType => {
  const operation = Object.hasOwn(connector.operations, name) ? connector.operations[name] : undefined;
  if (!operation) throw new Error(`connector ${connector.name} has no operation ${name}`);
  const type = `${connector.name}.${name}`;
  return {
    type,
    version: operation.version ?? 1,
    group: 'connector',
    needs: 'nothing',
    waits: false,
    icon: operation.icon,
    title: operation.title,
    help: operation.help,
    summary: operation.summary,
    params: leavingOutDefaults(
      Type.Object(
        {
          input: inputSchema(operation.input),
          timeout: Seconds({
            label: { 'zh-CN': '最多等', en: 'Wait for' },
            minimum: 0.1,
            maximum: 60,
            default: operation.timeout,
          }),
          save: Type.Optional(saveSchema(operation)),
          connection: Type.Optional(ConnectionName(connector.name)),
        },
        { additionalProperties: false },
      ),
    ),
    exits: [
      ...operation.exits,
      { name: 'failed', title: FAILED[operation.effect], icon: 'triangle-alert', tone: 'fault' },
      ...(operation.effect === 'write' ? [UNKNOWN_EXIT] : []),
    ],
    plugin: connector.name,
    operation: type,
  };
};

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = { readonly [key: string]: unknown };

const plain = (schema: object): JsonSchema => JSON.parse(JSON.stringify(schema)) as JsonSchema;

const TARGET: JsonSchema = { anyOf: [{ type: 'string', pattern: NODE_ID_PATTERN }, { type: 'null' }] };

const isItemExits = (exit: NodeType['exits'][number]): exit is ItemExits => 'each' in exit;

const exitsSchema = (type: NodeType): JsonSchema => {
  const fixed = type.exits.flatMap((exit) => (isItemExits(exit) ? [] : [[exit.name, TARGET] as const]));
  const named = type.exits.some(isItemExits);
  return {
    type: 'object',
    properties: Object.fromEntries(fixed),
    ...(named && { propertyNames: { pattern: EXIT_NAME_PATTERN } }),
    additionalProperties: named ? TARGET : false,
  };
};

const nodeSchema = (type: NodeType): JsonSchema => {
  const { title, version } = plain(FlowNode).properties as Record<string, JsonSchema>;
  return {
    type: 'object',
    title: type.title.en,
    description: type.help['zh-CN'],
    properties: {
      type: { const: type.type },
      version: { ...version, maximum: type.version },
      title,
      params: plain(type.params),
      exits: exitsSchema(type),
    },
    required: ['type', 'params', 'exits'],
    additionalProperties: false,
  };
};

/**
 * The flow format closed over a catalogue: each node is one of its types, with that type's parameters and exits. What
 * `validateFlow` refuses beyond it needs more than a schema can say (reachability, expressions, variables).
 */
export const closedFlowSchema = (catalogue: Catalogue): JsonSchema => {
  const flow = plain(Flow) as { properties: Record<string, JsonSchema> };
  const { nodeTypes } = catalogue;
  const definitions = Object.fromEntries(nodeTypes.map((type) => [type.type, nodeSchema(type)]));
  const references = nodeTypes.map((type) => ({ $ref: `#/$defs/${type.type}` }));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:switchyard:schema:flow.closed.schema.json',
    ...flow,
    properties: {
      ...flow.properties,
      nodes: {
        ...flow.properties.nodes,
        patternProperties: { [NODE_ID_PATTERN]: references.length > 0 ? { oneOf: references } : false },
      },
    },
    $defs: definitions,
  };
};
