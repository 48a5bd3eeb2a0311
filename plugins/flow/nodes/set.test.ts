import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

const variables = {
  tries: { type: 'number', default: 1 },
  name: { default: '张三' },
  text: {},
  flag: { type: 'boolean' },
  list: { type: 'list' },
  record: { type: 'record' },
} as const;

const set = async (...assignments: readonly (readonly [string, string])[]) => {
  const params = { assignments: assignments.map(([variable, value]) => ({ variable, value })) };
  return (await callNode('flow.set', params, { variables })).ended();
};

describe('flow.set', () => {
  it.each([
    ['tries', '{{ tries + 1 }}', 2],
    ['tries', '7', 7],
    ['text', '{{ name }}', '张三'],
    ['text', '您好 {{ name }}', '您好 张三'],
    ['text', '{{ name }}{{ tries }}', '张三1'],
    ['text', '{{ tries }}', '1'],
    ['text', '', ''],
    ['flag', '{{ tries > 0 }}', true],
    ['flag', 'true', true],
    ['list', '{{ [1, 2, tries] }}', [1, 2, 1]],
    ['record', '{{ {"name": name} }}', { name: '张三' }],
    ['text', "{{ '}}' }}", '}}'],
  ])('%s = %s gives %j', async (variable, value, expected) => {
    const { state, step } = await set([variable, value]);
    expect(step.exit).toBe('done');
    expect(state.variables[variable]).toEqual(expected);
  });

  it('works from top to bottom', async () => {
    const { state } = await set(
      ['tries', '{{ tries + 1 }}'],
      ['text', '第 {{ tries }} 次'],
      ['tries', '{{ tries * 10 }}'],
    );
    expect(state.variables).toMatchObject({ tries: 20, text: '第 2 次' });
  });

  it.each([
    ['tries', '很多', 'variable.type'],
    ['unknown', '1', 'variable.unknown'],
    ['tries', '{{ 1 / 0 }}', 'expression.failed'],
  ])('%s = %s fails with %s', async (variable, value, code) => {
    const { state, step } = await set([variable, value]);
    expect(step.fault?.code).toBe(code);
    expect(state).toMatchObject({ outcome: 'faulted', variables: { tries: 1 } });
  });
});
