import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';
import { recordingNotes } from '../../../test/kit/recording-desk.ts';

describe('voice.recordCall', () => {
  it('tells the caller first, then records', async () => {
    const { desk, notes } = recordingNotes();
    const prompt = { text: { 'zh-CN': '通话将被录音。' } };
    const call = await callNode('voice.recordCall', { prompt, keepDays: 30 }, { recordings: desk });
    await call.hears('通话将被录音');
    expect(notes).toEqual([]);
    const { step } = await call.ended();
    expect(step.exit).toBe('done');
    expect(notes).toEqual(['begin call session-1_call_1']);
    expect(step.effects.map(({ kind }) => kind)).toEqual(['said', 'recorded']);
  });
});
