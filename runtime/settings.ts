import { resolve } from 'node:path';
import { type SettingDeclaration, type SettingValue, settingDeclarations } from './settings-table.ts';

type Declared = { readonly [K in keyof typeof settingDeclarations]: SettingValue<(typeof settingDeclarations)[K]> };

/** All that an operator can set, checked. */
export interface Settings extends Omit<Declared, 'mediaUrl' | 'publicUrl'> {
  /** Where browsers reach the server; no slash at the end. */
  readonly publicUrl: string;
  /** Where Asterisk fetches prompts; no slash at the end. */
  readonly mediaUrl: string;
}

/** Everything that is wrong with the environment, in words, at once; never a value of a secret. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

type Key = keyof typeof settingDeclarations;
const keys = Object.keys(settingDeclarations) as Key[];
const known: ReadonlySet<string> = new Set(keys.map((key) => settingDeclarations[key].name));

/** A misspelt setting would silently do nothing: each name with our prefix has to be one we know. */
const unknownNames = (env: NodeJS.ProcessEnv): string[] =>
  Object.keys(env)
    .filter((name) => name.startsWith('SWITCHYARD_') && !known.has(name))
    .map((name) => `${name}: there is no such setting`);

/** An address a browser or Asterisk on this machine can use: a wildcard is for listening only. */
const reachable = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};

/** A voice that is wished for by name must be able to speak. */
const voiceProblems = ({ voices = [], openAiUrl, azureRegion, azureKey }: Partial<Declared>): string[] => [
  ...(voices.includes('openai') && openAiUrl === undefined ? ['VOICES: openai needs OPENAI_SPEECH_URL'] : []),
  ...(voices.includes('azure') && (azureRegion === undefined || azureKey === undefined)
    ? ['VOICES: azure needs AZURE_SPEECH_REGION and AZURE_SPEECH_KEY']
    : []),
  ...(azureRegion !== undefined && azureKey === undefined
    ? ['AZURE_SPEECH_REGION: needs AZURE_SPEECH_KEY as well']
    : []),
];

/**
 * Reads the settings from `env`. An empty value counts as unset.
 * @throws SettingsRefused with all problems, when there are any
 */
export const loadSettings = (env: NodeJS.ProcessEnv = process.env): Settings => {
  const problems = unknownNames(env);
  const values: Partial<Record<Key, unknown>> = {};
  for (const key of keys) {
    const declared: SettingDeclaration<unknown> = settingDeclarations[key];
    const text = env[declared.name]?.trim() || declared.fallback;
    if (text === undefined) continue;
    try {
      values[key] = declared.parse(text);
    } catch (error) {
      problems.push(`${declared.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (values.ariUrl !== undefined && !(values.ariUser && values.ariPassword))
    problems.push('ARI_URL: needs ARI_USER and ARI_PASSWORD as well');
  problems.push(...voiceProblems(values as Partial<Declared>));
  if (problems.length > 0) throw new SettingsRefused(problems);

  const read = values as Declared;
  const here = `http://${reachable(read.host)}:${read.port}`;
  return { ...read, data: resolve(read.data), publicUrl: read.publicUrl ?? here, mediaUrl: read.mediaUrl ?? here };
};

export interface SettingRow {
  readonly name: string;
  readonly fallback: string;
  readonly about: { readonly 'zh-CN': string; readonly en: string };
}

/** One row per setting, for the README and `--help`. */
export const settingsTable = (): SettingRow[] =>
  keys.map((key) => {
    const { name, fallback, shownFallback, about }: SettingDeclaration<unknown> = settingDeclarations[key];
    return { name, fallback: shownFallback ?? fallback ?? '', about };
  });

/** The table as the README shows it. */
export const settingsMarkdown = (language: 'zh-CN' | 'en' = 'en'): string => {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const head = language === 'en' ? ['Setting', 'Default', 'Meaning'] : ['设置', '默认值', '含义'];
  const rows = settingsTable().map(({ name, fallback, about }) => [
    `\`${name}\``,
    fallback && `\`${cell(fallback)}\``,
    cell(about[language]),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};
