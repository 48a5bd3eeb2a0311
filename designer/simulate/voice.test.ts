import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Deafness, deafnessOf, listen, voiceFor } from './voice.ts';

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

describe('why a browser heard nothing', () => {
  it.each([
    ['not-allowed', 'refused'],
    ['service-not-allowed', 'refused'],
    ['audio-capture', 'missing'],
    ['no-speech', 'nothing'],
    ['network', 'unreachable'],
    ['language-not-supported', 'language'],
    ['something new', 'failed'],
    ['aborted', undefined],
  ])('%s: %s', (error, why) => {
    expect(deafnessOf(error)).toBe(why);
  });
});

describe('listening', () => {
  afterEach(() => vi.unstubAllGlobals());

  interface Made {
    lang: string;
    onresult(heard: unknown): void;
    onerror(event: unknown): void;
    onend(): void;
  }
  const listening = (start: (made: Made) => void) => {
    const told: (Deafness | undefined)[] = [];
    const words: string[] = [];
    class SpeechRecognition {
      start() {
        start(this as unknown as Made);
      }
      abort() {
        (this as unknown as Made).onend();
      }
    }
    vi.stubGlobal('window', { SpeechRecognition });
    const stop = listen('zh-CN', { heard: (text) => words.push(text), over: (why) => told.push(why) });
    return { told, words, stop };
  };

  it('hands on what was understood', () => {
    const { told, words } = listening((made) => {
      made.onresult({ results: [[{ transcript: '查快递' }]] });
      made.onend();
    });
    expect([words, told]).toEqual([['查快递'], [undefined]]);
  });

  it('says why nothing came of it, and that nobody spoke where the browser says nothing', () => {
    const refused = listening((made) => {
      made.onerror({ error: 'not-allowed' });
      made.onend();
    });
    expect(refused.told).toEqual(['refused']);
    expect(listening((made) => made.onend()).told).toEqual(['nothing']);
  });

  it('is over without a word when somebody stops it, and where it can’t even begin', () => {
    const { told, stop } = listening(() => undefined);
    stop();
    expect(told).toEqual([undefined]);
    const thrown = listening(() => {
      throw new Error('InvalidStateError');
    });
    expect(thrown.told).toEqual(['failed']);
  });
});
