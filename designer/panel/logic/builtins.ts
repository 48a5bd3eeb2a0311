import type { VariableType } from '../../../schema/flow.ts';
import type { LocalText } from '../../../schema/text.ts';

// Copies of what `schema/expression` declares: importing it would bring the whole expression engine into the browser.
// A test holds both together.

/** Names that every expression knows besides the flow's own variables. */
export const builtins: Readonly<Record<string, { readonly type: VariableType; readonly label: LocalText }>> = {
  'call.from': { type: 'text', label: { 'zh-CN': '来电号码', en: 'Caller’s number' } },
  'call.to': { type: 'text', label: { 'zh-CN': '被叫号码', en: 'Called number' } },
  now: { type: 'time', label: { 'zh-CN': '现在的时间', en: 'Time now' } },
  'fault.code': { type: 'text', label: { 'zh-CN': '最近一次出错的代码', en: 'Code of the last fault' } },
};

/** Words that no variable may be called. */
export const reserved: ReadonlySet<string> = new Set(
  'call now fault cel google optional true false null in as break const continue else for function if import let loop package namespace return var void while prototype constructor __proto__ int uint double string bool bytes list map type dyn null_type timestamp duration'.split(
    ' ',
  ),
);
