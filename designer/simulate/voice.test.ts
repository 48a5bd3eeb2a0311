import { describe, expect, it } from 'vitest';
import { voiceFor } from './voice.ts';

const voice = (lang: string, more: Partial<SpeechSynthesisVoice> = {}) =>
  ({ lang, name: lang, default: false, localService: false, voiceURI: lang, ...more }) as SpeechSynthesisVoice;

describe('the browser’s voice', () => {
  it('speaks the language, the very one first, the usual and the local one first among them', () => {
    const [en, tw, cn, local] = [
      voice('en-US'),
      voice('zh_TW'),
      voice('zh-CN'),
      voice('zh-CN', { localService: true }),
    ];
    expect(voiceFor([en, tw, cn, local], 'zh-CN')).toBe(local);
    expect(voiceFor([en, tw], 'zh-CN')).toBe(tw);
    expect(voiceFor([en, tw], 'en')).toBe(en);
    const usual = voice('zh-CN', { default: true });
    expect(voiceFor([cn, local, usual], 'zh-CN')).toBe(usual);
  });

  it('is none where there is none for the language', () => {
    expect(voiceFor([], 'zh-CN')).toBeUndefined();
    expect(voiceFor([voice('fr-FR')], 'en')).toBeUndefined();
  });
});
