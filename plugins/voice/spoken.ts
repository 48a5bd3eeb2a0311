import { CHINESE_DIGIT_WORDS, chineseDigits } from './chinese-digits.ts';
import { ENGLISH_DIGIT_WORDS, englishDigits } from './english-digits.ts';

/** What callers say where digits are asked for, by language. */
export const digitWords = { 'zh-CN': CHINESE_DIGIT_WORDS, en: ENGLISH_DIGIT_WORDS } as const;

/** The digits in what was said, in Chinese, English or figures: 「七五三零」, "seven five three oh" and 「7530」 alike. */
export const spokenDigits = (text: string): string =>
  englishDigits(chineseDigits(text.normalize('NFKC'))).replace(/[^0-9]/g, '');

/** Without blanks between Chinese characters, which recognisers put there. */
const tidy = (text: string): string => text.toLowerCase().replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '');

/** A Latin phrase only counts as whole words: there is no "no" in "know". */
const isIn = (said: string, phrase: string): boolean => {
  for (let at = said.indexOf(phrase); at >= 0; at = said.indexOf(phrase, at + 1)) {
    const inside = /[a-z]/.test(phrase.at(0) ?? '') && /[a-z]/.test(said[at - 1] ?? '');
    const goesOn = /[a-z]/.test(phrase.at(-1) ?? '') && /[a-z]/.test(said[at + phrase.length] ?? '');
    if (!inside && !goesOn) return true;
  }
  return false;
};

/** Is one of `phrases` in what the caller said? */
export const saidOneOf = (text: string, phrases: readonly string[]): boolean => {
  const said = tidy(text);
  return phrases.some((phrase) => phrase.trim() !== '' && isIn(said, tidy(phrase)));
};
