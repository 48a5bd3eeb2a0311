import type { Language } from '../../../schema/text.ts';
import { normaliseChinese } from './chinese/chinese.ts';
import { normaliseEnglish } from './english/english.ts';

/**
 * Text as it is spoken: numbers, dates, money and so on in words, waybill and phone numbers digit by digit, punctuation
 * as pauses. The result has no ASCII digit and only `，。！？` (Mandarin) or `,.!?` (English) as punctuation;
 * normalising it again changes nothing.
 */
export const normalise = (text: string, language: Language): string =>
  language === 'en' ? normaliseEnglish(text) : normaliseChinese(text);
