import { Fault, faultKinds } from '../../../schema/faults.ts';
import type { Flow } from '../../../schema/flow.ts';
import { inLanguage, type Language, type LocalText } from '../../../schema/text.ts';
import type { Value } from '../../../schema/value.ts';
import { toType } from '../../engine/values.ts';
import { Problem } from '../core/problems.ts';
import type { Command } from './commands.ts';

const typeWords: Readonly<Record<Flow['variables'][string]['type'], LocalText>> = {
  text: { 'zh-CN': '文字', en: 'a text' },
  number: { 'zh-CN': '数字', en: 'a number' },
  boolean: { 'zh-CN': '是或否', en: 'yes or no' },
  time: { 'zh-CN': '时间', en: 'a time' },
  list: { 'zh-CN': '列表', en: 'a list' },
  record: { 'zh-CN': '记录', en: 'a record' },
};

const refusal = (pointer: string, message: LocalText, language: Language): Problem =>
  new Problem('bad_request', { message, fields: [{ pointer, message: inLanguage(message, language) }] });

/** `value` as the flow's variable holds it. @throws Problem that names the variable in the analyst's words */
export const checkedVariable = (flow: Flow, name: string, value: unknown, language: Language): Value => {
  const declared = Object.hasOwn(flow.variables, name) ? flow.variables[name] : undefined;
  if (!declared) {
    const { 'zh-CN': zh, en } = faultKinds['variable.unknown'].message;
    throw refusal(`/variables/${name}`, { 'zh-CN': `${zh}：${name}`, en: `${en}: ${name}` }, language);
  }
  try {
    return toType(value, declared.type);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { label, type } = declared;
    const message = {
      'zh-CN': `「${label}」要填${typeWords[type]['zh-CN']}`,
      en: `“${label}” takes ${typeWords[type].en}`,
    };
    throw refusal(`/variables/${name}`, message, language);
  }
};

/** Fits the call the stored flow? @throws Problem that says what does not */
export const checkCall = (
  { start, variables = {} }: Extract<Command, { do: 'call' }>,
  flow: Flow,
  language: Language,
): void => {
  if (start !== undefined && !Object.hasOwn(flow.nodes, start)) {
    const message = {
      'zh-CN': `存好的流程里没有这一步（${start}），换一步开始`,
      en: `The stored flow has no such step (${start}); begin with another one`,
    };
    throw refusal('/start', message, language);
  }
  for (const [name, value] of Object.entries(variables)) checkedVariable(flow, name, value, language);
};
