import type { TriggerEvent } from '../../plugins/sdk/index.ts';
import { type CompiledExpression, compileExpression } from '../../schema/expression/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { VariableType } from '../../schema/flow.ts';
import type { ExpressionType } from '../../schema/params.ts';
import type { Value } from '../../schema/value.ts';
import type { OrderChange } from '../orders/settle.ts';
import type { OrdersRule, StartRule } from './types.ts';

/** Names that the expressions of a trigger know. `order.before` is the status that it had, empty for a new order. */
const names: Readonly<Record<string, { readonly type: VariableType }>> = {
  event: { type: 'record' },
  subject: { type: 'text' },
  version: { type: 'number' },
  order: { type: 'record' },
};

export interface OrderInSight {
  readonly status: string;
  readonly before: string;
  readonly deleted: boolean;
}

const MOST = 2_000;
const compiled = new Map<string, CompiledExpression>();

const compile = (source: string, type: ExpressionType): CompiledExpression => {
  const key = `${type} ${source}`;
  const known = compiled.get(key);
  if (known) return known;
  if (compiled.size >= MOST) compiled.clear();
  const made = compileExpression(source, names, type);
  compiled.set(key, made);
  return made;
};

/** What is wrong with an expression of a trigger, if anything; in words for the person who writes it. */
export const expressionProblem = (source: string, type: ExpressionType) => {
  const expression = compile(source, type);
  return expression.ok ? undefined : expression.problem;
};

const evaluate = (
  source: string,
  type: ExpressionType,
  event: TriggerEvent,
  now: Date,
  order?: OrderInSight,
): Value => {
  const expression = compile(source, type);
  if (!expression.ok) throw new Fault('expression.failed', expression.problem.code);
  const variables = {
    event: event.data as Value,
    subject: event.subject,
    version: event.version,
    order: order ? { ...order } : {},
  };
  return expression.evaluate({ variables, now: () => now });
};

const timeOf = (text: string): Date | null => {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
};

/** The change of an order that an event is. Faults with `expression.failed`. */
export const readChange = (rule: OrdersRule, event: TriggerEvent, now: Date): OrderChange => ({
  source: rule.source,
  key: event.subject,
  version: event.version,
  status: String(evaluate(rule.status ?? 'event.status', 'string', event, now)),
  content: event.data as Value,
  deleted: rule.deleted !== undefined && evaluate(rule.deleted, 'bool', event, now) === true,
  at: timeOf(event.at),
});

/** Does it start the flow? Faults with `expression.failed`. */
export const isWanted = (rule: StartRule, event: TriggerEvent, now: Date, order?: OrderInSight): boolean =>
  rule.when === undefined || evaluate(rule.when, 'bool', event, now, order) === true;

/** What the flow's variables begin with. Faults with `expression.failed`. */
export const inputsOf = (
  rule: StartRule,
  event: TriggerEvent,
  now: Date,
  order?: OrderInSight,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    Object.entries(rule.inputs).map(([name, source]) => [name, evaluate(source, 'any', event, now, order)]),
  );
