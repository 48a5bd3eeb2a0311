import { Fault, faultIn, type HttpAnswer, type OperationResult, type Value } from '../../plugins/sdk/index.ts';
import type { OperationPlan } from './plan.ts';
import type { Kind } from './shape.ts';

const FITS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: (value) => typeof value === 'number',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: Array.isArray,
  record: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  any: () => true,
};

/** A write whose answer makes no sense may have been done all the same. */
const nonsense = ({ method }: OperationPlan, detail: string, cause?: unknown): Fault =>
  new Fault('connector.bad_answer', detail, { cause, sent: method !== 'GET' && method !== 'HEAD' });

const parsed = (plan: OperationPlan, text: string): unknown => {
  try {
    // A member `__proto__` is one that no flow has a use for.
    return JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value));
  } catch (cause) {
    throw nonsense(plan, 'the answer is no JSON', cause);
  }
};

const at = (root: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined,
    root,
  );

const outputsIn = (plan: OperationPlan, text: string): Record<string, Value> => {
  const found: Record<string, Value> = {};
  if (plan.outputs.length === 0 || text.trim() === '') return found;
  const whole = plan.outputs.length === 1 && plan.outputs[0]?.path.length === 0 ? plan.outputs[0] : undefined;
  const answer = whole?.kind === 'text' && !/json/i.test(plan.accept) ? text : parsed(plan, text);
  for (const { field, path, kind } of plan.outputs) {
    const value = at(answer, path);
    // Left out or null: the flow's variable stays as it is.
    if (value === undefined || value === null) continue;
    if (!FITS[kind](value))
      throw nonsense(
        plan,
        `/${path.join('/')}: ${kind} expected, ${Array.isArray(value) ? 'list' : typeof value} came`,
      );
    found[field] = value as Value;
  }
  return found;
};

/** The way on and the output that an answer means. @throws Fault */
export const resultOf = (plan: OperationPlan, answer: HttpAnswer): OperationResult => {
  const status = { [plan.statusField]: answer.status };
  const exit = Object.hasOwn(plan.exits, String(answer.status)) ? plan.exits[String(answer.status)] : undefined;
  if (exit !== undefined) return { exit, output: status };
  const fault = faultIn(answer);
  if (fault) throw fault;
  const body = plan.method === 'HEAD' || answer.status === 204 || answer.status === 205 ? '' : answer.text;
  return { exit: 'done', output: { ...outputsIn(plan, body), ...status } };
};
