import type { TObject, TSchema } from 'typebox';
import { isFixedInput, itemsOfInput, operationNodeType } from '../../schema/catalogue.ts';
import { AGE_FIELD, type ConnectorType, offersAge } from '../../schema/connector.ts';
import type { ConnectorDefinition, OperationDefinition, StoredOperation } from './connector.ts';
import type { RunnableNode } from './node.ts';
import type { OperationResult, Step, Value } from './step.ts';

/** Parameters of every operation's node type, as `operationNodeType` declares them. */
interface OperationParams {
  readonly connection?: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly timeout: number;
  /** Output field → variable. */
  readonly save?: Readonly<Record<string, string | undefined>>;
}

type Given = Readonly<Record<string, unknown>>;

const givenFor = (step: Step<OperationParams>, field: TSchema, source: unknown): Value => {
  if (isFixedInput(field)) return source as Value;
  const items = itemsOfInput(field);
  if (items) return (source as readonly Given[]).map((item) => inputFor(step, items, item));
  return (field as { type?: unknown }).type === 'string'
    ? step.render(source as string)
    : step.evaluate(source as string);
};

/** What the analyst gave for `fields`, with variables put in; of an absent one its default. */
const inputFor = (step: Step<OperationParams>, fields: TObject, given: Given): Record<string, Value> => {
  const input: Record<string, Value> = {};
  for (const [name, field] of Object.entries(fields.properties)) {
    const source = Object.hasOwn(given, name) ? given[name] : undefined;
    if (source !== undefined) input[name] = givenFor(step, field, source);
    else if (isFixedInput(field) && 'default' in field) input[name] = field.default as Value;
  }
  return input;
};

/** A reply of another system may hold anything, `__proto__` too: only fields of its own count. */
const ownField = (output: OperationResult['output'], field: string): Value | undefined =>
  output && Object.hasOwn(output, field) ? output[field] : undefined;

const store = (step: Step<OperationParams>, result: OperationResult, hasAge: boolean): void => {
  for (const [field, variable] of Object.entries(step.params.save ?? {})) {
    const value = hasAge && field === AGE_FIELD ? (result.ageSeconds ?? 0) : ownField(result.output, field);
    if (variable !== undefined && value !== undefined) step.set(variable, value);
  }
};

/** The operation's own `upgrade` knows its fields; the rest of the node's parameters is ours. */
const upgrading =
  (upgrade: NonNullable<OperationDefinition<TObject>['upgrade']>): RunnableNode['upgrade'] =>
  (params, from) => {
    const { input = {}, save } = params as Partial<StoredOperation>;
    const upgraded = upgrade({ input, save: save ?? {} }, from);
    const saves = save !== undefined || Object.keys(upgraded.save).length > 0;
    return { ...params, input: upgraded.input, ...(saves && { save: upgraded.save }) };
  };

/** An input as a flow holds it: what is neither a text nor written down by the analyst is an expression. */
const asWritten = (fields: TObject, sample: Given): Given =>
  Object.fromEntries(
    Object.entries(sample).map(([name, value]) => {
      const field = fields.properties[name] ?? {};
      const asItIs = typeof value === 'string' || isFixedInput(field) || itemsOfInput(field) !== undefined;
      return [name, asItIs ? value : JSON.stringify(value)];
    }),
  );

/** The node type that a connector's operation is: in the palette by itself, nothing to write. */
export const operationNode = (connector: ConnectorDefinition & ConnectorType, name: string): RunnableNode => {
  const operation = connector.operations[name];
  if (!operation) throw new Error(`connector ${connector.name} has no operation ${name}`);
  return {
    ...operationNodeType(connector, name),
    sample: { input: asWritten(operation.input, operation.sample as Given), timeout: operation.timeout },
    ...(operation.upgrade && { upgrade: upgrading(operation.upgrade) }),
    async run(step: Step<OperationParams>) {
      const connection = step.params.connection ?? connector.name;
      const input = inputFor(step, operation.input, step.params.input);
      const timeout = step.params.timeout * 1000;
      const exchange = (idempotencyKey?: string) =>
        step.connect(connection, name, input, { timeout, ...(idempotencyKey && { idempotencyKey }) });
      const result: OperationResult =
        operation.effect === 'write'
          ? await step.once(`${connection}.${name}`, async (key) => ({ ...(await exchange(key)) }), {
              repeatable: operation.repeatable ?? false,
            })
          : await exchange();
      store(step, result, offersAge(operation));
      return step.exitNamed(result.exit);
    },
  };
};
