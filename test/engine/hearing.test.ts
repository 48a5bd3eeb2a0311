import { describe, expect, it } from 'vitest';
import type { Clock } from '../../runtime/engine/ports.ts';
import { noRecognition, type Recognition } from '../../runtime/speech/recognition/recognition.ts';
import { virtualClock } from '../../runtime/telephony/simulator/virtual-clock.ts';
import { MASK } from '../../schema/mask.ts';
import { CALL_TIME, callNode, type NodeCall, type NodeWorld } from '../kit/node-call.ts';

const collect = {
  prompt: { text: { 'zh-CN': '请说出或输入运单号。', en: 'Say or key the number.' } },
  minDigits: 4,
  maxDigits: 4,
  speech: true,
  attempts: 2,
  variable: 'waybill',
};
const world = { variables: { waybill: {} } };

const AGAIN = '没有听清，请再说一遍，或者按键输入。';
const KEYS_ONLY = '还是没有听清，请按键输入。';
const UNAVAILABLE = '现在听不到您说话，请按键输入。';

const asked = (more: NodeWorld = {}, params: object = {}): Promise<NodeCall> =>
  callNode('voice.collect', { ...collect, ...params }, { ...world, ...more });

/** Fails after so many milliseconds. */
const failingAfter = (ms: number, clock: Clock): Recognition => ({
  trouble: () => undefined,
  listen(_call, _request, listener) {
    void clock.sleep(ms).then(() => listener.failed('vosk: closed (1006)'));
    return () => undefined;
  },
});

describe('a caller who speaks', () => {
  it('is understood, and the trace says how surely and by whom', async () => {
    const call = await asked();
    await call.hears('请说出');
    call.says('七五三零', 0.876);
    const { state, step } = await call.ended();
    expect(state.variables).toMatchObject({ waybill: '7530' });
    expect(step.effects).toMatchObject([
      { kind: 'said' },
      { kind: 'heard', text: '七五三零', data: { by: 'simulator', confidence: 0.88 } },
    ]);
  });

  it('is asked once more when he is not clear', async () => {
    const call = await asked();
    await call.hears('请说出');
    call.says('七五三零', 0.3);
    await call.hears(AGAIN);
    call.says('七五三零', 0.9);
    expect(await call.leavesBy()).toBe('collected');
    expect(call.heard).toEqual([collect.prompt.text['zh-CN'], AGAIN]);
  });

  it('is asked for keys when he is not clear twice, and words do not count any more', async () => {
    const call = await asked();
    await call.hears('请说出');
    call.says('七五三零', 0.3);
    await call.hears(AGAIN);
    call.says('七五三零', 0.3);
    await call.hears(KEYS_ONLY);
    call.says('七五三零', 1);
    call.presses('1234');
    const { state, step } = await call.ended();
    expect(state.variables).toMatchObject({ waybill: '1234' });
    expect(step.effects.map(({ kind }) => kind)).toEqual(['said', 'heard', 'said', 'heard', 'note', 'said', 'keys']);
    expect(step.effects).toContainEqual(expect.objectContaining({ kind: 'note', text: '两次没听清，只收按键' }));
  });

  it('can use keys when he is asked once more', async () => {
    const call = await asked();
    await call.hears('请说出');
    call.says('七五三零', 0.3);
    await call.hears(AGAIN);
    call.presses('7530');
    expect(await call.leavesBy()).toBe('collected');
  });

  it('is told when nobody can hear him, once in a call, and keys work', async () => {
    const call = await asked({ recognition: noRecognition });
    await call.hears(UNAVAILABLE);
    await call.hears('请说出');
    call.presses('1#');
    await call.hears('请说出');
    call.presses('1234');
    const { state, step } = await call.ended();
    expect(state.variables).toMatchObject({ waybill: '1234' });
    expect(call.heard.filter((text) => text === UNAVAILABLE)).toHaveLength(1);
    expect(step.effects[0]).toMatchObject({
      kind: 'note',
      text: '语音识别不可用，只收按键',
      data: { why: 'none is configured' },
    });
  });

  it('is told in the language of the flow', async () => {
    const call = await asked({ recognition: noRecognition, language: 'en' });
    await call.hears('Speaking does not work right now. Please use the keys.');
    call.presses('1234');
    expect(await call.leavesBy()).toBe('collected');
  });

  it('is told when the recogniser fails in the middle of the prompt, and is asked again', async () => {
    const clock = virtualClock(CALL_TIME);
    const call = await asked({ clock, recognition: failingAfter(500, clock) });
    await call.hears('请说出');
    await call.hears(UNAVAILABLE);
    await call.hears('请说出');
    call.presses('1234');
    const { step } = await call.ended();
    expect(step.exit).toBe('collected');
    expect(step.effects).toContainEqual(
      expect.objectContaining({ kind: 'note', data: expect.objectContaining({ why: 'vosk: closed (1006)' }) }),
    );
  });

  it('tells a secret that stands nowhere, understood or not', async () => {
    const call = await asked({ variables: { waybill: { sensitive: true } } });
    await call.hears('请说出');
    call.says('七五三零', 0.3);
    await call.hears(AGAIN);
    call.says('七五三零', 0.9);
    const { state, step } = await call.ended();
    // Understood, and forgotten when the call is over.
    expect(step.exit).toBe('collected');
    expect(state.variables).toMatchObject({ waybill: null });
    expect(step.effects.filter(({ kind }) => kind === 'heard')).toMatchObject([{ text: MASK }, { text: MASK }]);
    const { store, events, log } = call.universe;
    const seen = JSON.stringify([store.trace('session-1'), events, log]);
    expect(seen).not.toMatch(/七五三零|7530/);
  });

  it('is not listened to where the flow wants keys', async () => {
    const call = await asked({ recognition: noRecognition }, { speech: false });
    await call.hears('请说出');
    call.says('七五三零');
    call.presses('1234');
    const { step } = await call.ended();
    expect(step.effects.map(({ kind }) => kind)).toEqual(['said', 'keys']);
  });
});
