import { useEffect, useState } from 'react';
import type { Language } from '../../schema/text.ts';

const fits = (voice: SpeechSynthesisVoice, language: string): boolean =>
  voice.lang.replace('_', '-').toLowerCase().startsWith(language.slice(0, 2).toLowerCase());

/** The browser's voice for a language, the more local one first; `undefined` when it has none. */
export const voiceFor = (
  voices: readonly SpeechSynthesisVoice[],
  language: string,
): SpeechSynthesisVoice | undefined => {
  const fitting = voices.filter((voice) => fits(voice, language));
  const exact = fitting.filter(({ lang }) => lang.replace('_', '-').toLowerCase() === language.toLowerCase());
  const best = exact.length > 0 ? exact : fitting;
  return best.find(({ default: usual }) => usual) ?? best.find(({ localService }) => localService) ?? best[0];
};

/** The browser's voices; they may come some time after the page. */
export const useVoices = (): readonly SpeechSynthesisVoice[] => {
  const [voices, setVoices] = useState<readonly SpeechSynthesisVoice[]>([]);
  useEffect(() => {
    const speech: SpeechSynthesis | undefined = window.speechSynthesis;
    if (!speech) return;
    const look = () => setVoices(speech.getVoices());
    look();
    speech.addEventListener?.('voiceschanged', look);
    return () => speech.removeEventListener?.('voiceschanged', look);
  }, []);
  return voices;
};

interface Heard {
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }>>;
}
/** What browsers offer of the Web Speech API's recogniser; not all do. */
interface Recogniser {
  lang: string;
  onresult: ((heard: Heard) => void) | null;
  onerror: ((event: { readonly error?: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  abort(): void;
}

const recogniserIn = (place: object): (new () => Recogniser) | undefined => {
  const { SpeechRecognition, webkitSpeechRecognition } = place as Record<string, unknown>;
  const found = SpeechRecognition ?? webkitSpeechRecognition;
  return typeof found === 'function' ? (found as new () => Recogniser) : undefined;
};

/** Does this browser understand speech? */
export const hasMicrophone = (): boolean => recogniserIn(window) !== undefined;

/** Why a browser heard nothing. */
export type Deafness = 'refused' | 'missing' | 'nothing' | 'unreachable' | 'language' | 'failed';

const DEAFNESS: Readonly<Record<string, Deafness>> = {
  'not-allowed': 'refused',
  'service-not-allowed': 'refused',
  'audio-capture': 'missing',
  'no-speech': 'nothing',
  network: 'unreachable',
  'language-not-supported': 'language',
};

/** In the words of the Web Speech API; `undefined`: somebody stopped it. */
export const deafnessOf = (error: string | undefined): Deafness | undefined =>
  error === 'aborted' ? undefined : (DEAFNESS[error ?? ''] ?? 'failed');

/** Listens for one sentence. Returns what stops it. */
export const listen = (
  language: Language,
  { heard, over }: { heard(text: string): void; over(why: Deafness | undefined): void },
): (() => void) => {
  const Made = recogniserIn(window);
  if (!Made) return () => undefined;
  const recogniser = new Made();
  let why: Deafness | undefined;
  let understood = false;
  recogniser.lang = language;
  recogniser.onresult = ({ results }) => {
    const text = Array.from(results, (result) => result[0]?.transcript ?? '').join('');
    if (text === '') return;
    understood = true;
    heard(text);
  };
  let stopped = false;
  recogniser.onerror = ({ error }) => {
    why = deafnessOf(error);
  };
  // Some end without a word and without an error where nobody spoke.
  recogniser.onend = () => over(why ?? (understood || stopped ? undefined : 'nothing'));
  try {
    recogniser.start();
  } catch {
    // It throws where it is at work already, or the page may not use it at all.
    over('failed');
  }
  return () => {
    stopped = true;
    recogniser.abort();
  };
};
