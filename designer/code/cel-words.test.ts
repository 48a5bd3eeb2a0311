import { describe, expect, it } from 'vitest';
import type { ConnectorType } from '../../schema/connector.ts';
import type { Flow } from '../../schema/flow.ts';
import { emptyFlow } from '../document/testing/types.ts';
import { functionsIn, openCall } from './cel-words.ts';
import { knownFieldsOf } from './record-fields.ts';

describe('functions of expressions', () => {
  it('are said in the analyst’s words', () => {
    const spell = functionsIn('zh-CN').find(({ name }) => name === 'spell');
    expect(spell).toMatchObject({ on: undefined, signature: 'spell(文字): 文字', parameters: ['文字'] });
    expect(functionsIn('en').find(({ name }) => name === 'contains')).toMatchObject({ on: 'string' });
    expect(functionsIn('en').every(({ help, name }) => help !== '' && /^\w+$/.test(name))).toBe(true);
  });

  it.each<[string, ReturnType<typeof openCall>]>([
    ['round(', { name: 'round', argument: 0 }],
    ['round(a, ', { name: 'round', argument: 1 }],
    ["first(replace(x, ',', '('), ", { name: 'first', argument: 1 }],
    ['round(2.5) > ', undefined],
    ['size([1, ', undefined],
    ['(a && ', undefined],
  ])('%s', (text, call) => {
    expect(openCall(text)).toEqual(call);
  });
});

describe('fields of a record', () => {
  it('are what the operation that stores it declares', () => {
    const connectors = [
      {
        name: 'tms',
        operations: {
          track: {
            output: {
              properties: {
                order: {
                  type: 'object',
                  properties: { status: { 'x-label': { 'zh-CN': '状态', en: 'Status' } }, due: {} },
                },
              },
            },
          },
        },
      },
    ] as unknown as readonly ConnectorType[];
    const flow: Flow = {
      ...emptyFlow,
      nodes: { track: { type: 'tms.track', params: { save: { order: 'theOrder' } }, exits: {} } },
    };
    expect(knownFieldsOf('theOrder', flow, { connectors }, 'zh-CN')).toEqual([
      { name: 'status', label: '状态' },
      { name: 'due', label: '' },
    ]);
    expect(knownFieldsOf('other', flow, { connectors }, 'zh-CN')).toEqual([]);
  });
});
