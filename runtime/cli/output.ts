import type { Language } from '../../schema/text.ts';

/** The language of the terminal: Chinese where the locale is, else English. */
export const terminalLanguage = (env: NodeJS.ProcessEnv = process.env): Language =>
  /^zh/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'zh-CN' : 'en';

export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
