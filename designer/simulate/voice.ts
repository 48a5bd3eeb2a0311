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
  onerror: (() => void) | null;
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

/** Listens for one sentence. Returns what stops it. */
export const listen = (
  language: Language,
  { heard, over }: { heard(text: string): void; over(failed: boolean): void },
): (() => void) => {
  const Made = recogniserIn(window);
  if (!Made) return () => undefined;
  const recogniser = new Made();
  let failed = false;
  recogniser.lang = language;
  recogniser.onresult = ({ results }) => {
    const text = Array.from(results, (result) => result[0]?.transcript ?? '').join('');
    if (text !== '') heard(text);
  };
  recogniser.onerror = () => {
    failed = true;
  };
  recogniser.onend = () => over(failed);
  recogniser.start();
  return () => recogniser.abort();
};
