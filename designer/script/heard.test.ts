import { describe, expect, it } from 'vitest';
import { menu } from '../document/testing/types.ts';
import type { FieldSchema } from '../panel/logic/fields.ts';
import { heardOf, withHeard } from './heard.ts';

const schema: FieldSchema = {
  type: 'object',
  required: ['prompt'],
  properties: {
    prompt: { type: 'object', 'x-widget': 'prompt' },
    ask: { type: 'boolean' },
    again: { type: 'array', items: { type: 'object', 'x-widget': 'prompt' } },
    question: { type: 'object', 'x-widget': 'prompt', 'x-shown-when': { param: 'ask', equals: true } },
  },
};
const say = (zh: string) => ({ text: { 'zh-CN': zh } });

describe('what a step says', () => {
  it('is every prompt among its settings that is of use, in their order', () => {
    const heard = heardOf(schema, { prompt: say('您好'), again: [say('一'), say('二')], question: say('对吗') });
    expect(heard.map(({ path, at }) => [path.join('.'), at])).toEqual([
      ['prompt', undefined],
      ['again.0', 1],
      ['again.1', 2],
    ]);
  });
  it('is changed at its place', () => {
    const params = { prompt: say('您好'), again: [say('一'), say('二')] };
    expect(withHeard(params, ['again', 1], say('三'))).toEqual({ prompt: say('您好'), again: [say('一'), say('三')] });
    expect(withHeard(params, ['prompt'], undefined)).toEqual({ again: [say('一'), say('二')] });
  });
  it('is found by the schema that node types declare', () => {
    const heard = heardOf(menu.params as unknown as FieldSchema, { prompt: say('按 1') });
    expect(heard.map(({ required }) => required)).toEqual([true]);
  });
});
