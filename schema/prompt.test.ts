import { describe, expect, it } from 'vitest';
import { assetsIn, type Prompt, partsIn, spokenIn } from './prompt.ts';

describe('a prompt', () => {
  it('says in each language what that language has: parts before an audio, an audio before a text', () => {
    const prompt: Prompt = {
      text: { 'zh-CN': '您好', en: 'Hello' },
      audio: { 'zh-CN': 'welcome' },
      parts: { en: [{ audio: 'chime' }, { text: '  ' }, { text: 'Welcome' }] },
    };
    expect(partsIn(prompt, 'zh-CN')).toEqual([{ audio: 'welcome' }]);
    expect(partsIn(prompt, 'en')).toEqual([{ audio: 'chime' }, { text: 'Welcome' }]);
  });

  it('falls back to a language that has something, and is nothing when none has', () => {
    expect(spokenIn({ text: { en: 'Hello' } }, 'zh-CN')).toEqual({ language: 'en', parts: [{ text: 'Hello' }] });
    expect(spokenIn({ text: { en: 'Hello' }, audio: { 'zh-CN': 'welcome' } }, 'en')?.language).toBe('en');
    expect(spokenIn({ text: { 'zh-CN': ' ' }, parts: { en: [{ text: '' }] } }, 'en')).toBeUndefined();
  });
});

it('names every audio that a document plays, wherever a prompt stands', () => {
  const prompt = { audio: { 'zh-CN': 'a', en: 'b' }, parts: { en: [{ text: 'audio' }, { audio: 'c' }] } };
  const nodes = { menu: { params: { prompt, invalid: [{ prompt: { audio: { en: 'd' } } }], note: 'audio' } } };
  expect([...assetsIn({ nodes })]).toEqual(['a', 'b', 'c', 'd']);
  expect([...assetsIn([null, 1, 'audio', { audio: 7 }, { audio: '' }])]).toEqual([]);
});
