import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

/** `ask-number` of the kit ends with the result 有号码. */
const run = (params: object) => callNode('flow.subflow', params);

describe('flow.subflow', () => {
  it('leaves by the way of the result, else by done', async () => {
    const call = { flow: 'ask-number' };
    expect(await (await run({ call })).leavesBy()).toBe('done');
    const results = [
      { name: 'r1', result: '没给' },
      { name: 'r2', result: '有号码' },
    ];
    expect(await (await run({ call, results })).leavesBy()).toBe('r2');
  });

  it('fails where there is no such flow, or where it is given what it does not take', async () => {
    const nobody = await (await run({ call: { flow: 'nobody' } })).ended();
    expect(nobody.step).toMatchObject({ exit: 'failed', fault: { code: 'subflow.unknown' } });
    const given = await (await run({ call: { flow: 'ask-number', inputs: { phone: "'1'" } } })).ended();
    expect(given.step).toMatchObject({ exit: 'failed', fault: { code: 'variable.unknown' } });
  });
});
