import type { Language } from '../../schema/text.ts';
import type { Scheme } from '../theme/tokens.ts';

export type Monaco = typeof import('./monaco.ts');

/** Where Monaco looks for its own words, each time for some of them, and once while it is evaluated for most. */
const nls = globalThis as { _VSCODE_NLS_MESSAGES?: unknown; _VSCODE_NLS_LANGUAGE?: string | undefined };
let chinese: unknown;

const speak = async (language: Language): Promise<void> => {
  if (language === 'zh-CN' && chinese === undefined) {
    await import('monaco-editor/nls/lang/zh-cn');
    chinese = nls._VSCODE_NLS_MESSAGES;
  }
  nls._VSCODE_NLS_MESSAGES = language === 'zh-CN' ? chinese : undefined;
  nls._VSCODE_NLS_LANGUAGE = language === 'zh-CN' ? 'zh-cn' : undefined;
};

const all = new Map<Language, Monaco>();

/**
 * Labels of actions, menus and the search are constants of Monaco's modules, so the words of another language need
 * another Monaco: the same file by another address is evaluated anew.
 */
const evaluate = async (language: Language): Promise<Monaco> => {
  const [first] = all.values();
  if (!first) return import('./monaco.ts');
  return (await import(/* @vite-ignore */ `${first.address}?${language}`)) as Monaco;
};

let last: Promise<unknown> = Promise.resolve();

/** Monaco in a language, fetched when it is first needed; a fetch that failed is tried again the next time. */
export const loadMonaco = (language: Language): Promise<Monaco> => {
  // One after the other: what is evaluated meanwhile would read the words of the next.
  const loading = last.then(async () => {
    await speak(language);
    const monaco = all.get(language) ?? (await evaluate(language));
    all.set(language, monaco);
    return monaco;
  });
  last = loading.catch(() => undefined);
  return loading;
};

/** Puts every open editor into the colours of the designer; those of another language share the page's styles. */
export const showScheme = (scheme: Scheme): void => {
  for (const monaco of all.values()) monaco.showScheme(scheme);
};
