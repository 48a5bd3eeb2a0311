import { type Static, Type } from 'typebox';

/** The languages that the product speaks and shows: BCP 47 tags, Mandarin first. */
export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];
export const Language = Type.Enum([...languages]);

/** A text a person reads, in every language of the designer. */
export const LocalText = Type.Object({ 'zh-CN': Type.String(), en: Type.String() }, { additionalProperties: false });
export type LocalText = Static<typeof LocalText>;

/** A text that is written where it is needed: Chinese first. */
export const both = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

/** `text` in `language`. */
export const inLanguage = (text: LocalText, language: Language): string => text[language];
