import type { Diagnostic } from '../diagnostic.ts';
import { parseTime, reservedNames } from '../expression/index.ts';
import type { VariableType } from '../flow.ts';
import type { LocalText } from '../text.ts';
import { isRecord } from './document.ts';
import { diagnostic } from './kinds.ts';
import { pointerTo } from './pointer.ts';
import type { Reading } from './reading.ts';

const WORDS: Readonly<Record<VariableType, LocalText>> = {
  text: { 'zh-CN': '文字', en: 'text' },
  number: { 'zh-CN': '数字', en: 'number' },
  boolean: { 'zh-CN': '是/否', en: 'true or false' },
  time: { 'zh-CN': '时间', en: 'time' },
  list: { 'zh-CN': '列表', en: 'list' },
  record: { 'zh-CN': '记录', en: 'record' },
};

/** Variable types in words: 文字或数字. */
export const variableTypes = (types: readonly string[]): LocalText => {
  const known = types.flatMap((type) => WORDS[type as VariableType] ?? []);
  return { 'zh-CN': known.map((word) => word['zh-CN']).join('或'), en: known.map((word) => word.en).join(' or ') };
};

/** Whether a value can stand in a variable of this type as it is. */
export const fitsType = (value: unknown, type: VariableType): boolean => {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'time':
      return typeof value === 'string' && parseTime(value) !== undefined;
    case 'list':
      return Array.isArray(value);
    case 'record':
      return isRecord(value);
  }
};

/** Problems of the declarations, and variables that nothing in `used` names. */
export const variableProblems = ({ variables }: Reading, used: ReadonlySet<string>): Diagnostic[] =>
  Object.entries(variables).flatMap(([name, { type, label, default: initial, input, output }]) => {
    const pointer = pointerTo('variables', name);
    const found: Diagnostic[] = [];
    if (reservedNames.has(name)) found.push(diagnostic('variable.reserved_name', pointer, { name }));
    if (initial !== undefined && initial !== null && !fitsType(initial, type)) {
      const words = { name: label, expected: variableTypes([type]) };
      found.push(diagnostic('variable.default_type', `${pointer}/default`, words));
    }
    if (!used.has(name) && !input && !output) found.push(diagnostic('variable.unused', pointer, { name: label }));
    return found;
  });
