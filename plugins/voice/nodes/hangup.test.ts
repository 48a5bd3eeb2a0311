import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

describe('voice.hangup', () => {
  it('says goodbye to the end, then hangs up', async () => {
    const call = await callNode('voice.hangup', { prompt: { text: { 'zh-CN': '再见。' } } });
    expect(await call.caller?.ended).toBe('switch');
    const { state, step } = await call.ended();
    expect(call.heard).toEqual(['再见。']);
    expect(step).toMatchObject({ ms: 300, effects: [{ kind: 'said', text: '再见。' }] });
    expect(state).toMatchObject({ outcome: 'completed' });
  });

  it('hangs up without a word when there is none', async () => {
    const call = await callNode('voice.hangup', {});
    expect(await call.caller?.ended).toBe('switch');
    expect((await call.ended()).step.effects).toEqual([]);
  });

  it('counts as hung up by a caller who does not wait for the goodbye', async () => {
    const call = await callNode('voice.hangup', { prompt: { text: { 'zh-CN': '再见。' } } });
    await call.hears('再见');
    call.hangsUp();
    expect((await call.ended()).state).toMatchObject({ outcome: 'hungup' });
  });
});
