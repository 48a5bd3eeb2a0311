import { describe, expect, it } from 'vitest';
import type { FlowNode } from '../../schema/flow.ts';
import { summaryOf } from './summary.ts';
import { ask, emptyFlow, menu } from './testing/types.ts';

const words = { yes: '是', no: '否', empty: '没写' };
const node = (type: string, params: Record<string, unknown>): FlowNode => ({ type, params, exits: {} });
const plain = (params: Record<string, unknown>, type = ask) =>
  summaryOf(node(type.type, params), type, emptyFlow, 'zh-CN', words)
    .map(({ kind, text }) => (kind === 'text' ? text : `[${kind === 'empty' ? '?' : ''}${text}]`))
    .join('');

describe('a card’s summary', () => {
  it('shows variables by their label, also inside templates and on dotted paths', () => {
    expect(plain({ input: { number: '单号 {{ waybill }}' }, output: 'status' })).toBe(
      '用 单号 [运单号] 查，存到 [status]',
    );
  });
  it('has a word for what every flow knows', () => {
    expect(plain({ input: { number: '{{ call.from }}' }, output: 'status' })).toBe('用 [来电号码] 查，存到 [status]');
  });
  it('says what is not filled in', () => {
    expect(plain({ input: {}, output: '' })).toBe('用 [?没写] 查，存到 [?没写]');
  });
  it('says a span once when both ends are the same', () => {
    const type = { ...ask, summary: { 'zh-CN': '{least–most} 位', en: '{least–most} digits' } };
    const digits = (least?: number, most?: number) => plain({ ...(least && { least }), ...(most && { most }) }, type);
    expect([digits(10, 15), digits(12, 12), digits(undefined, 9), digits()]).toEqual([
      '10–15 位',
      '12 位',
      '9 位',
      '[?没写] 位',
    ]);
  });
  it('shows a prompt in the language of the flow, with expressions as tokens', () => {
    const text = { en: 'Hello', 'zh-CN': '您好，{{ waybill }}到了{{ size(list) }}件' };
    expect(plain({ prompt: { text } }, menu)).toBe('您好，[运单号]到了[size(list)]件');
    expect(plain({ prompt: { text: { en: 'Hello' } } }, menu)).toBe('Hello');
  });
  it('shows an audio by its title, among the words around it', () => {
    const prompt = { parts: { 'zh-CN': [{ audio: 'chime' }, { text: '您好，{{ waybill }}' }, { audio: 'gone' }] } };
    const title = (id: string) => (id === 'chime' ? '叮咚' : undefined);
    const parts = summaryOf(node(menu.type, { prompt }), menu, emptyFlow, 'zh-CN', words, title);
    expect(parts.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'audio 叮咚',
      'text 您好，',
      'token 运单号',
      'audio gone',
    ]);
    expect(plain({ prompt: { audio: ['chime'] } }, menu)).toBe('[?没写]');
  });
  it('says weeks, periods and shares in an analyst’s words', () => {
    const widget = (name: string, more: object = {}) => ({ 'x-widget': name, ...more });
    const item = {
      type: 'object',
      properties: { key: widget('key'), prompt: widget('prompt'), period: widget('period') },
    };
    const type = (properties: object) =>
      ({ ...ask, params: { type: 'object', properties }, summary: { 'zh-CN': '{x}', en: '{x}' } }) as never;
    const said = (schema: object, x: unknown) => plain({ x }, type({ x: schema }));
    expect(said(widget('weekHours'), [{ days: [1, 2, 3], from: '09:00', until: '18:00' }])).toBe(
      '周一至周三 9:00–18:00',
    );
    expect(said(widget('weekHours'), [{ days: 1 }, null])).toBe('');
    expect(
      said(widget('shares'), [
        { name: 'case1', label: '老', percent: 70 },
        { label: '新', percent: 30 },
      ]),
    ).toBe('老 70%、新 30%');
    // Beside other words a card has no room for what is said.
    const prompt = { text: { 'zh-CN': '请按 1' } };
    expect(said({ type: 'array', items: item }, [{ key: '1', period: {}, prompt }])).toBe('1 一直有效');
    expect(said({ type: 'array', items: item }, [{ prompt }])).toBe('请按 1');
  });
  it('falls back to the type’s name when the server does not know it', () => {
    expect(summaryOf(node('x.y', {}), undefined, emptyFlow, 'en', words)).toEqual([{ kind: 'text', text: 'x.y' }]);
  });
});
