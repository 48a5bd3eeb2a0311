import { type Language, languages } from '../../../schema/text.ts';
import { asRecord, asText } from './fields.ts';

/**
 * A prompt with one language's text set. An empty text goes away, save for the last one of a prompt that must be there.
 * @returns `undefined` when nobody wrote anything and the prompt may be missing
 */
export const withText = (value: unknown, tongue: Language, text: string, required: boolean): unknown => {
  const texts = { ...asRecord(asRecord(value).text), [tongue]: text };
  const written = Object.entries(texts).filter(([, words]) => words !== '');
  if (written.length > 0) return { ...asRecord(value), text: Object.fromEntries(written) };
  return required ? { ...asRecord(value), text: { [tongue]: '' } } : undefined;
};

/** The language to show first: the flow's, unless the prompt has words in another one only. */
export const firstTongue = (prompt: unknown, language: Language): Language => {
  const texts = asRecord(asRecord(prompt).text);
  const has = (tongue: Language) => asText(texts[tongue]) !== '';
  return has(language) ? language : (languages.find(has) ?? language);
};
