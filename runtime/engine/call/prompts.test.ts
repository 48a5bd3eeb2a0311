import { describe, expect, it } from 'vitest';
import { MASK } from '../../../schema/mask.ts';
import { createUniverse, flowOf, type silentSpeech } from '../../../test/engine/kit.ts';
import { callNode } from '../../../test/kit/node-call.ts';
import type { AudioAssets } from '../../speech/speech.ts';

const chime = {
  id: 'a'.repeat(64),
  text: '欢迎致电',
  title: '叮咚',
  language: 'zh-CN',
  durationMs: 300,
  url: undefined,
} as const;
const assets: AudioAssets = { find: async (id) => (id === 'chime' ? chime : undefined) };

const say = async (prompt: unknown, language: 'zh-CN' | 'en' = 'zh-CN') => {
  const call = await callNode(
    'voice.say',
    { prompt },
    { assets, language, variables: { pin: { sensitive: true, default: '4711' } } },
  );
  const { step } = await call.ended();
  return { heard: call.heard, step };
};

describe('a prompt of several parts', () => {
  it('is heard part by part and stands in the trace once, its secrets masked', async () => {
    const { heard, step } = await say({ parts: { 'zh-CN': [{ audio: 'chime' }, { text: '密码 {{ pin }}' }] } });
    expect(heard).toEqual(['欢迎致电', '密码 4711']);
    expect(step).toMatchObject({ exit: 'done', ms: 300 + 700 });
    expect(step.effects).toEqual([
      { ms: 0, kind: 'said', text: `欢迎致电密码 ${MASK}`, data: { language: 'zh-CN', assets: ['chime'] } },
    ]);
  });

  it('leaves out a part that has nothing to say', async () => {
    expect((await say({ parts: { 'zh-CN': [{ text: "{{ '' }}" }, { audio: 'chime' }] } })).heard).toEqual(['欢迎致电']);
    expect((await say({ parts: { 'zh-CN': [{ text: "{{ '' }}" }] } })).heard).toEqual([]);
  });

  it('has an audio in one language and a text in the other', async () => {
    const prompt = { audio: { 'zh-CN': 'chime' }, text: { en: 'Welcome' } };
    expect((await say(prompt)).heard).toEqual(['欢迎致电']);
    expect((await say(prompt, 'en')).heard).toEqual(['Welcome']);
  });
});

describe('an audio that is not there', () => {
  it('is spoken when the prompt has words for it', async () => {
    const { heard, step } = await say({ audio: { 'zh-CN': 'gone' }, text: { 'zh-CN': '您好' } });
    expect(heard).toEqual(['您好']);
    expect(step.effects).toEqual([{ ms: 0, kind: 'said', text: '您好', data: { language: 'zh-CN' } }]);
  });

  it('is a fault otherwise, and the caller is told goodbye', async () => {
    const { heard, step } = await say({ parts: { 'zh-CN': [{ text: '您好' }, { audio: 'gone' }] } });
    expect(step.fault).toEqual({ code: 'speech.asset_missing', detail: 'gone' });
    expect(heard).toEqual(['系统繁忙，请稍后再拨。']);
  });
});

it('does not wait for a voice once the caller is gone', async () => {
  const never: typeof silentSpeech = { render: () => new Promise(() => undefined) };
  const universe = createUniverse({ speech: never, assets });
  const { caller, call } = await universe.dial();
  const session = await universe.start(flowOf({ a: ['test.say', { text: '您好' }, {}] }), { call });
  caller.hangUp();
  expect(await session.done).toMatchObject({ outcome: 'hungup' });
});
