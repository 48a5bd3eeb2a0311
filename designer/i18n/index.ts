import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn.js';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { type Language, type LocalText, languages } from '../../schema/text.ts';
import { type Texts, textsIn } from './catalogue.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
  }
}

const KEY = 'switchyard.language';
const stored = languages.find((language) => language === localStorage.getItem(KEY)) ?? 'zh-CN';

const follow = (language: Language): void => {
  document.documentElement.lang = language;
  dayjs.locale(language === 'zh-CN' ? 'zh-cn' : 'en');
};

/** Ready once the texts are in place; they are part of the bundle, so it never waits for the network. */
export const i18nReady = i18next.use(initReactI18next).init({
  lng: stored,
  fallbackLng: 'zh-CN',
  resources: Object.fromEntries(languages.map((language) => [language, { translation: textsIn(language) }])),
  interpolation: { escapeValue: false },
  returnNull: false,
});
follow(stored);

/** The designer's language outside React, for example for `Accept-Language`. */
export const currentLanguage = (): Language => languages.find((language) => language === i18next.language) ?? 'zh-CN';

/** Changes every text at once, without a reload. */
export const chooseLanguage = async (language: Language): Promise<void> => {
  localStorage.setItem(KEY, language);
  follow(language);
  await i18next.changeLanguage(language);
};

/** Tells when the words have changed, to those that hold words of the server. */
export const onLanguage = (changed: () => void): void => {
  i18next.on('languageChanged', changed);
};

/** `t('flows.title')`: the typed texts. Use in every component that shows words. */
export const useWords = () => useTranslation().t;

/** The designer's language; the component draws again when it changes. */
export const useLanguage = (): Language => {
  useTranslation();
  return currentLanguage();
};

/** Texts that come with plugins, in the designer's language: `local(nodeType.title)`. */
export const useLocal = () => {
  const language = useLanguage();
  return (text: LocalText): string => text[language];
};

export type { Texts } from './catalogue.ts';
