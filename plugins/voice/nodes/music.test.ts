import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

const music = { music: { text: { 'zh-CN': '十个字长的音乐放一秒' } }, seconds: 30, keyStops: true };

describe('voice.music', () => {
  it('plays over and over until its time is up', async () => {
    const call = await callNode('voice.music', { ...music, keyStops: false });
    call.presses('5');
    const { step } = await call.ended();
    expect(step).toMatchObject({ exit: 'done', ms: 30_000 });
    expect(call.heard.length).toBe(30);
    // Once in the trace, however often it was played.
    expect(step.effects.filter(({ kind }) => kind === 'said')).toHaveLength(1);
  });

  it('ends at a key', async () => {
    const call = await callNode('voice.music', music);
    await call.hears('音乐');
    await call.waits(2.5);
    call.presses('1');
    expect((await call.ended()).step).toMatchObject({ exit: 'key', ms: 2500 });
  });

  it('is not heard by a caller who has typed ahead', async () => {
    const call = await callNode('voice.music', music);
    call.presses('1');
    expect((await call.ended()).step).toMatchObject({ exit: 'key', ms: 0 });
    expect(call.heard).toEqual([]);
  });

  it('says that a sound too short to be heard can’t be played', async () => {
    const call = await callNode('voice.music', { ...music, music: { text: { 'zh-CN': '短' } } });
    const { state, step } = await call.ended();
    expect(step.fault?.code).toBe('telephony.playback_failed');
    expect(state.outcome).toBe('faulted');
  });
});
