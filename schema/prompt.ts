import { type Static, Type } from 'typebox';
import { type Language, languages } from './text.ts';

/**
 * What a caller hears: one template per spoken language (`{{ … }}` holds a CEL expression).
 * Audio assets and lists of prompts will stand beside `text`.
 */
export const Prompt = Type.Object(
  {
    text: Type.Object(
      {
        'zh-CN': Type.Optional(Type.String({ maxLength: 1000 })),
        en: Type.Optional(Type.String({ maxLength: 1000 })),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
  },
  { additionalProperties: false },
);
export type Prompt = Static<typeof Prompt>;

/** The prompt's template in `language`, or in the first language that has one. */
export const promptText = (prompt: Prompt, language: Language): { text: string; language: Language } | undefined => {
  for (const tag of [language, ...languages]) {
    const text = prompt.text[tag];
    if (text) return { text, language: tag };
  }
  return undefined;
};
