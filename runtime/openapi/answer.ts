import { Fault, faultIn, type HttpAnswer, type OperationResult, type Value } from '../../plugins/sdk/index.ts';
import { both, type LocalText } from '../../schema/text.ts';
import type { OperationPlan } from './plan.ts';
import type { Kind } from './shape.ts';

const FITS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: Array.isArray,
  record: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  any: () => true,
};

/** A write whose answer makes no sense may have been done all the same. */
const nonsense = ({ method }: OperationPlan, detail: LocalText, cause?: unknown): Fault =>
  new Fault('connector.bad_answer', detail, { cause, sent: method !== 'GET' && method !== 'HEAD' });

/** Kinds of values in Chinese: those of an operation and those that `typeof` tells. */
const WORDS: Readonly<Record<string, string>> = {
  text: '文本',
  string: '文本',
  integer: '整数',
  number: '数字',
  boolean: '是否',
  list: '列表',
  record: '记录',
  object: '记录',
};

const misfit = (place: string, kind: Kind, came: string): LocalText =>
  both(
    `${place} 应当是${WORDS[kind] ?? '别的'}，来的是${WORDS[came] ?? '别的'}`,
    `${place}: ${kind} expected, ${came} came`,
  );

const isTrap = (key: string, value: unknown): boolean =>
  key === '__proto__' ||
  (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'));

const parsed = (plan: OperationPlan, text: string): unknown => {
  try {
    // Members that no flow has a use for, and that do harm where objects are merged.
    return JSON.parse(text, (key, value) => (isTrap(key, value) ? undefined : value));
  } catch (cause) {
    throw nonsense(plan, both('回答不是 JSON', 'the answer is no JSON'), cause);
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
  if (plan.outputs.length === 0) return found;
  const whole = plan.outputs.length === 1 && plan.outputs[0]?.path.length === 0 ? plan.outputs[0] : undefined;
  const answer = whole?.kind === 'text' && !/json/i.test(plan.accept) ? text : parsed(plan, text);
  if (plan.outputs.some(({ path }) => path.length > 0) && !FITS.record(answer))
    throw nonsense(plan, both('回答不是一个记录', 'the answer is no object'));
  for (const { field, path, kind } of plan.outputs) {
    const value = at(answer, path);
    // Left out or null: the flow's variable stays as it is.
    if (value === undefined || value === null) continue;
    if (!FITS[kind](value))
      throw nonsense(plan, misfit(`/${path.join('/')}`, kind, Array.isArray(value) ? 'list' : typeof value));
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
  const body = plan.method === 'HEAD' ? '' : answer.text;
  // 200 is declared to bring something; other successes (201, 202, 204) may have nothing to say.
  const isSilent = body.trim() === '' && (plan.method === 'HEAD' || answer.status !== 200);
  return { exit: 'done', output: { ...(isSilent ? {} : outputsIn(plan, body)), ...status } };
};
