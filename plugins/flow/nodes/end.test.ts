import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

describe('flow.end', () => {
  it('ends the flow', async () => {
    const { state } = await (await callNode('flow.end', {})).ended();
    expect(state).toMatchObject({ status: 'ended', outcome: 'completed' });
  });

  it('hangs up a call that is still up', async () => {
    const call = await callNode('flow.end', {}, { call: true });
    expect(await call.caller?.ended).toBe('switch');
    expect((await call.ended()).state).toMatchObject({ outcome: 'completed' });
  });
});
