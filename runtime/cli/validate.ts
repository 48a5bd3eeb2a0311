import { readFile } from 'node:fs/promises';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { signaturesFor } from '../../schema/subflow.ts';
import { parseFlowText, validateFlow, validateScenario } from '../../schema/validate.ts';
import { realClock } from '../clock.ts';
import { loadPlugins } from '../plugins/loader.ts';
import { neighbourSignature } from '../scenarios/neighbours.ts';
import { loadSettings } from '../settings.ts';
import { print, terminalLanguage } from './output.ts';

const isScenario = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'steps' in document && !('nodes' in document);

const unreadable = (file: string, error: unknown): Diagnostic => {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return {
    code: 'file.unreadable',
    severity: 'error',
    pointer: '',
    message: { 'zh-CN': `读不了文件 ${file}（${code}）`, en: `The file ${file} cannot be read (${code})` },
  };
};

const diagnosticsOf = async (file: string, catalogue: Catalogue): Promise<readonly Diagnostic[]> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return [unreadable(file, error)];
  }
  const parsed = parseFlowText(text);
  if ('diagnostics' in parsed) return parsed.diagnostics;
  if (isScenario(parsed.document)) return validateScenario(parsed.document);
  const flows = await signaturesFor(parsed.document, (id) => neighbourSignature(file, id));
  return validateFlow(parsed.document, catalogue, { now: realClock.now(), flows });
};

/** `switchyard validate`: one line per diagnostic; exit code 1 when there is an error. */
export const validate = async (files: readonly string[], { json }: { json?: boolean }): Promise<void> => {
  const { catalogue } = await loadPlugins(loadSettings().plugins);
  const language = terminalLanguage();
  for (const file of files) {
    for (const diagnostic of await diagnosticsOf(file, catalogue)) {
      const { severity, code, pointer, message } = diagnostic;
      print(
        json
          ? JSON.stringify({ file, ...diagnostic })
          : `${file}#${pointer}: ${severity} ${code}: ${message[language]}`,
      );
      if (severity === 'error') process.exitCode = 1;
    }
  }
};
