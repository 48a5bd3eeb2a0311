import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

const cases = [
  { name: 'many', label: '很多', when: 'n > 100' },
  { name: 'some', label: '一些', when: 'n > 10' },
  { name: 'ten', label: '正好十个', when: 'n == 10' },
];

const way = async (n: number | undefined, params: object = { cases }) => {
  const variables = { n: { type: 'number', ...(n !== undefined && { default: n }) } } as const;
  return (await callNode('flow.branch', params, { variables })).ended();
};

describe('flow.branch', () => {
  it('takes the first condition that holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -5, max: 200 }), async (n) => {
        const expected = n > 100 ? 'many' : n > 10 ? 'some' : n === 10 ? 'ten' : 'otherwise';
        expect((await way(n)).step.exit).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('counts an unset number as 0', async () => expect((await way(undefined)).step.exit).toBe('otherwise'));

  it('does not look at conditions below the one that holds', async () => {
    const broken = {
      cases: [
        { name: 'yes', label: '是', when: 'true' },
        { name: 'bad', label: '错', when: '[1, 2][7] == 1' },
      ],
    };
    expect((await way(1, broken)).step.exit).toBe('yes');
  });

  it('fails where a condition can’t be computed: it does not hold and it does not fail to hold', async () => {
    const { state, step } = await way(1, { cases: [{ name: 'bad', label: '错', when: '[1, 2][7] == 1' }] });
    expect(step.fault?.code).toBe('expression.failed');
    expect(state.outcome).toBe('faulted');
  });
});
