import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

const receive = {
  prompt: { text: { 'zh-CN': '请按传真机的启动键。' } },
  document: 'fax',
  pages: 'pages',
  station: 'station',
};
const world = { variables: { fax: {}, pages: { type: 'number' }, station: {} } } as const;
const fax = { ok: true, pages: 3, station: '+86 21 6123', error: '' };

describe('fax.receive', () => {
  it('keeps what the caller’s machine sends', async () => {
    const call = await callNode('fax.receive', receive, world);
    call.caller?.sendsFax(fax);
    await call.hears('启动键');
    const { state, step } = await call.ended();
    expect(step.exit).toBe('received');
    expect(state.variables).toMatchObject({ pages: 3, station: '+86 21 6123' });
    expect(state.variables.fax).toMatch(/^[0-9a-f]{32}$/);
    expect(step.effects).toContainEqual(expect.objectContaining({ kind: 'note', text: 'fax received' }));
  });

  it('says that nothing came, and why, when the caller has no machine', async () => {
    const call = await callNode('fax.receive', receive, world);
    const { state, step } = await call.ended();
    expect(step.exit).toBe('failed');
    expect(step.effects.at(-1)?.data).toMatchObject({ pages: 0, error: 'NO_FAX' });
    expect(state.variables).toMatchObject({ pages: 0 });
    expect(state.variables.fax).toBeUndefined();
  });

  it('ends with the caller who hangs up before anything has come', async () => {
    const call = await callNode('fax.receive', receive, world);
    call.caller?.sendsFax(fax);
    await call.hears('启动键');
    await call.waits(5);
    call.hangsUp();
    expect((await call.ended()).state).toMatchObject({ outcome: 'hungup' });
  });
});
