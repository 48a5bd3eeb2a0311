import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

const text = '您好，{{ name }}。';
const world = { variables: { name: { default: '张三' } } };

describe('voice.say', () => {
  it('answers, speaks to the end and goes on', async () => {
    const call = await callNode('voice.say', { prompt: { text: { 'zh-CN': text } } }, world);
    const { step } = await call.ended();
    await call.caller?.answered;
    expect(step).toMatchObject({ exit: 'done', ms: 600, effects: [{ ms: 0, kind: 'said', text: '您好，张三。' }] });
  });

  it('speaks the flow’s language, or the one that is written down', async () => {
    const english = { prompt: { text: { 'zh-CN': text, en: 'Hello {{ name }}.' } } };
    const call = await callNode('voice.say', english, { ...world, language: 'en' });
    await call.ended();
    expect(call.heard).toEqual(['Hello 张三.']);
    const other = await callNode('voice.say', { prompt: { text: { 'zh-CN': text } } }, { ...world, language: 'en' });
    await other.ended();
    expect(other.heard).toEqual(['您好，张三。']);
  });

  it('is not stopped by a key, unless the flow wants it', async () => {
    const seconds = async (bargeIn?: boolean) => {
      const params = { prompt: { text: { 'zh-CN': text } }, ...(bargeIn !== undefined && { bargeIn }) };
      const call = await callNode('voice.say', params, world);
      await call.hears('您好');
      call.presses('1');
      expect(await call.leavesBy()).toBe('done');
      return call.seconds;
    };
    expect(await seconds()).toBe(0.6);
    expect(await seconds(false)).toBe(0.6);
    expect(await seconds(true)).toBe(0);
  });

  it('says nothing where nothing is left to say', async () => {
    const call = await callNode(
      'voice.say',
      { prompt: { text: { 'zh-CN': '{{ name }}' } } },
      { variables: { name: {} } },
    );
    expect(await call.leavesBy()).toBe('done');
    expect(call.heard).toEqual([]);
  });

  describe('is heard again', () => {
    const again = { prompt: { text: { 'zh-CN': '网点电话 0755。' } }, repeatKey: '*', repeatSeconds: 3, repeats: 2 };
    const times = async (keys: readonly string[], changes: object = {}) => {
      const call = await callNode('voice.say', { ...again, ...changes });
      for (const key of keys) {
        await call.hears('网点电话');
        call.presses(key);
      }
      const { step } = await call.ended();
      return {
        heard: call.heard.length,
        keys: step.effects.filter(({ kind }) => kind === 'keys').map(({ text }) => text),
      };
    };

    it.each([
      ['not without the key', [], 1],
      ['at the key', ['*'], 2],
      ['not at another key', ['1'], 1],
      ['as often as the flow allows', ['*', '*', '*'], 3],
    ])('%s', async (_name, keys, heard) => {
      expect(await times(keys)).toEqual({ heard, keys: keys.filter((key) => key === '*').slice(0, 2) });
    });

    it('also when the key comes a little later', async () => {
      const call = await callNode('voice.say', again);
      await call.waits(2);
      call.presses('*');
      await call.ended();
      expect(call.heard).toHaveLength(2);
    });
  });
});
