import { currentLanguage } from '../i18n/index.ts';

export type Monaco = typeof import('./monaco.ts');

let loading: Promise<Monaco> | undefined;

const load = async (): Promise<Monaco> => {
  // Monaco reads its own texts (search, menus, messages) once, while it loads.
  if (currentLanguage() === 'zh-CN') await import('monaco-editor/nls/lang/zh-cn');
  return import('./monaco.ts');
};

/** Monaco, fetched when it is first needed; a fetch that failed is tried again the next time. */
export const loadMonaco = (): Promise<Monaco> => {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
};
