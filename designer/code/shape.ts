import { Check, Errors } from 'typebox/value';
import { Flow } from '../../schema/flow.ts';
import type { LocalText } from '../../schema/text.ts';

/** Why a text is no flow (yet). */
export interface CodeProblem {
  readonly message: LocalText;
  /** Where, in characters from the beginning; or the value that is wrong. */
  readonly offset?: number;
  readonly pointer?: string;
}

export type ReadFlow =
  | { readonly ok: true; readonly flow: Flow }
  | { readonly ok: false; readonly problem: CodeProblem };

const said = (zh: string, en: string, where: Omit<CodeProblem, 'message'> = {}): ReadFlow => ({
  ok: false,
  problem: { message: { 'zh-CN': zh, en }, ...where },
});

/** Where the engine's own message says that it stumbled. */
const offsetOf = (error: unknown, text: string): number => {
  const found = error instanceof Error ? /at position (\d+)/.exec(error.message) : null;
  return found ? Number(found[1]) : text.length;
};

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const listed = (value: unknown): string => (Array.isArray(value) ? value.join('、') : String(value));

const TYPES: Readonly<Record<string, LocalText>> = {
  object: { 'zh-CN': '对象 { }', en: 'an object' },
  array: { 'zh-CN': '列表 [ ]', en: 'a list' },
  string: { 'zh-CN': '文字', en: 'a text' },
  number: { 'zh-CN': '数字', en: 'a number' },
  integer: { 'zh-CN': '整数', en: 'a whole number' },
  boolean: { 'zh-CN': 'true 或 false', en: 'true or false' },
  null: { 'zh-CN': 'null', en: 'null' },
};

/** The first thing in which a value differs from the flow format, said for people. */
const shapeProblem = (value: unknown): ReadFlow => {
  const all = Errors(Flow, value);
  // Of a union each branch complains: the branch says less than the union.
  const first = all.find(({ schemaPath }) => !schemaPath.includes('/anyOf/')) ?? all[0];
  const pointer = first?.instancePath ?? '';
  const where = pointer === '' ? { 'zh-CN': '文件', en: 'the document' } : { 'zh-CN': pointer, en: pointer };
  const params: Readonly<Record<string, unknown>> = first ? { ...first.params } : {};
  if (first?.keyword === 'required') {
    const names = listed(params.requiredProperties);
    return said(`${where['zh-CN']} 缺少 ${names}`, `${where.en} lacks ${names}`, { pointer });
  }
  if (first?.keyword === 'boolean' || first?.keyword === 'additionalProperties') {
    return said(`流程里没有 ${pointer} 这一项`, `a flow has no ${pointer}`, { pointer });
  }
  const type = first?.keyword === 'type' ? TYPES[String(params.type)] : undefined;
  if (type) return said(`${where['zh-CN']} 应当是${type['zh-CN']}`, `${where.en} should be ${type.en}`, { pointer });
  return said(`${where['zh-CN']} 的值不对`, `${where.en} has a value that does not fit`, { pointer });
};

/** Exits, the start and events lead to steps that are there: the canvas and every edit rely on it. */
const danglingIn = ({ nodes, start, events }: Flow): ReadFlow | undefined => {
  const missing = (target: string, pointer: string) =>
    said(`没有叫「${target}」的步骤`, `there is no step “${target}”`, { pointer });
  if (!Object.hasOwn(nodes, start)) return missing(start, '/start');
  if (events?.hangup !== undefined && !Object.hasOwn(nodes, events.hangup)) {
    return missing(events.hangup, '/events/hangup');
  }
  for (const [id, { exits }] of Object.entries(nodes)) {
    for (const [exit, target] of Object.entries(exits)) {
      if (target !== null && !Object.hasOwn(nodes, target)) return missing(target, `/nodes/${id}/exits/${exit}`);
    }
  }
  return undefined;
};

/** Reads a text as a flow: JSON, of the flow's format, and whole. What is wrong with what it *says*, the server tells. */
export const readFlow = (text: string): ReadFlow => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const offset = offsetOf(error, text);
    const line = lineOf(text, offset);
    return said(`第 ${line} 行写法有误，还读不懂`, `line ${line} cannot be read yet`, { offset });
  }
  if (!Check(Flow, value)) return shapeProblem(value);
  return danglingIn(value) ?? { ok: true, flow: value };
};

/** A flow as text. */
export const printFlow = (flow: Flow): string => `${JSON.stringify(flow, null, 2)}\n`;
