import type { Language } from '../../schema/text.ts';

/** Syllables (Mandarin) and words (English) that a calm announcer says in a second. */
const SYLLABLES = 4.5;
const WORDS = 2.6;
const PAUSE_MS = 350;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** How long it would take to say a normalised text, in milliseconds: for a simulator without a voice. */
export const estimateDuration = (text: string, language: Language): number => {
  const pauses = count(text.trim(), /[，。；！？,.;!?]+(?=.)/gu) * PAUSE_MS;
  const words = count(text, /[A-Za-z][A-Za-z'’]+/g);
  if (language === 'en') return Math.round((count(text, /[\p{L}\p{N}'’]+/gu) / WORDS) * 1000 + pauses);
  const syllables = count(text, /\p{Script=Han}/gu) + count(text, /(?<![A-Za-z])[A-Za-z](?![A-Za-z])/g);
  return Math.round((syllables / SYLLABLES + words / WORDS) * 1000 + pauses);
};
