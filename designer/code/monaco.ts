/**
 * The one place that loads Monaco: what of it the code view and the expression editor use, and its workers as files of
 * our own server (the content security policy allows no others). Imported only by `load.ts`, so it is a chunk by itself.
 */
import { editor, KeyCode, KeyMod, languages, MarkerSeverity, Range, Uri } from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
// All of them: the JSON mode brings the rest of them later, too late for the services that they need.
import 'monaco-editor/features/register.all';
import JsonWorker from 'monaco-editor/languages/features/json/json.worker?worker';
import { jsonDefaults } from 'monaco-editor/languages/features/json/register';
import tokensCss from '../theme/tokens.css?raw';
import { readTokens, type Scheme } from '../theme/tokens.ts';
import { monacoTheme, themeName } from './theme.ts';

const environment = {
  getWorker: (_: string, label: string) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
};
(globalThis as { MonacoEnvironment?: typeof environment }).MonacoEnvironment = environment;

const tokens = readTokens(tokensCss);
for (const scheme of ['light', 'dark'] as const)
  editor.defineTheme(themeName(scheme), monacoTheme(scheme, tokens[scheme]));

/** Where this file is had. */
export const address = import.meta.url;

/** Puts every open editor of this Monaco into the colours of the designer. */
export const showScheme = (scheme: Scheme): void => editor.setTheme(themeName(scheme));

export { editor, jsonDefaults, KeyCode, KeyMod, languages, MarkerSeverity, Range, Uri };
