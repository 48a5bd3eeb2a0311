import type { Language } from '../../schema/text.ts';

/** The language of the terminal: Chinese where the locale is, else English. */
export const terminalLanguage = (env: NodeJS.ProcessEnv = process.env): Language =>
  /^zh/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'zh-CN' : 'en';

// A reader who has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
