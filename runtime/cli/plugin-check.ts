import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import type { Finding } from '../../plugins/sdk/conformance/catalogue.ts';
import { tryConnector } from '../../plugins/sdk/conformance/kit.ts';
import { nodeProblems, triggerProblems } from '../../plugins/sdk/conformance/nodes.ts';
import { findingLines, summary } from '../../plugins/sdk/conformance/report.ts';
import type { Language, LocalText } from '../../schema/text.ts';
import { openConnector } from '../connections/conformance.ts';
import { type LoadedPlugin, loadConformance, loadPlugin } from '../plugins/files.ts';
import { joined, ownPlugins } from '../plugins/loader.ts';
import { inFull, PluginError, PluginErrors } from '../plugins/problems.ts';
import { folderSource, type PluginSource, packageSource } from '../plugins/sources.ts';
import { print, terminalLanguage } from './output.ts';
import { playWithout } from './test.ts';

interface Report {
  readonly language: Language;
  readonly json: boolean;
  failed: number;
}

const say = ({ language, json }: Report, words: LocalText): void => {
  if (!json) print(words[language]);
};

const sourceOf = async (path: string): Promise<PluginSource> => {
  const found = await stat(resolve(path)).catch(() => undefined);
  if (found?.isDirectory()) return folderSource(resolve(path));
  const source = await packageSource(path, process.cwd());
  if (source) return source;
  throw new PluginError(path, 'is no folder and no package with the keyword switchyard-plugin');
};

/** Where the plugin's own files name `word`, as well as that can be told: `file:line`. */
const placeOf = async (folder: string, word: string): Promise<string> => {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(ts|js|mjs)$/.test(name) && !/node_modules|\.test\.|\.d\.ts|conformance/.test(name))
    // The operation's own file before those that only list it.
    .sort((a, b) => Number(basename(b).startsWith(`${word}.`)) - Number(basename(a).startsWith(`${word}.`)));
  const declaration = new RegExp(`\\b${word}\\b\\s*[:=]`);
  for (const name of names) {
    const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
    const at = lines.findIndex((line) => declaration.test(line));
    if (at >= 0) return `${relative(process.cwd(), join(folder, name))}:${at + 1}`;
  }
  return relative(process.cwd(), folder) || '.';
};

const tell = async (report: Report, folder: string, finding: Finding): Promise<void> => {
  if (finding.state === 'failed') report.failed += 1;
  if (report.json) return print(JSON.stringify(finding));
  const lines = findingLines(finding, report.language);
  if (finding.state === 'failed' && finding.operation !== undefined)
    lines.push(`      ${await placeOf(folder, finding.operation)}`);
  print(lines.join('\n'));
};

const checkDeclarations = (report: Report, { nodes, triggers, folder }: LoadedPlugin): void => {
  const own = nodes.filter(({ operation }) => operation === undefined);
  const all = [
    ...own.map((node) => ({ type: node.type, place: 'nodes', problems: nodeProblems(node) })),
    ...triggers.map((trigger) => ({ type: trigger.type, place: 'triggers', problems: triggerProblems(trigger) })),
  ];
  for (const { type, place, problems } of all) {
    if (problems.length > 0) report.failed += 1;
    if (report.json) {
      print(JSON.stringify({ type, state: problems.length > 0 ? 'failed' : 'passed', problems }));
      continue;
    }
    print(`  ${problems.length > 0 ? '✗' : '✓'} ${type}`);
    const file = relative(process.cwd(), join(folder, place));
    for (const problem of problems) print(`      ${file}: ${problem[report.language]}`);
  }
};

const checkConnector = async (report: Report, { connector, folder }: LoadedPlugin): Promise<void> => {
  if (!connector) return;
  const conformance = await loadConformance(folder);
  if (!conformance) {
    report.failed += 1;
    const file = relative(process.cwd(), join(folder, 'conformance.ts'));
    say(report, {
      'zh-CN': `  ✗ ${file}：没有它就试不了连接器（写法见 plugins/sdk/README.md）`,
      en: `  ✗ ${file}: without it the connector cannot be tried (see plugins/sdk/README.md)`,
    });
    return;
  }
  const findings: Finding[] = [];
  await tryConnector(conformance, { open: openConnector, onFinding: (finding) => findings.push(finding) });
  for (const finding of findings) await tell(report, folder, finding);
  say(report, { 'zh-CN': `  ${summary(findings, 'zh-CN')}`, en: `  ${summary(findings, 'en')}` });
};

const SAMPLE = 'sample';

/** The sample flow is played with the plugin as a server would load it. */
const playSample = async (report: Report, plugin: LoadedPlugin): Promise<void> => {
  const sample = join(plugin.folder, SAMPLE);
  if (!existsSync(sample)) return;
  const own = (await ownPlugins()).filter(({ name }) => name !== plugin.name);
  const rows = await playWithout([sample], joined([...own, plugin]));
  for (const { result, title, reason } of rows) {
    if (result === 'failed') report.failed += 1;
    const line = `  ${result === 'failed' ? '✗' : '✓'} ${SAMPLE}: ${title}${reason === undefined ? '' : `: ${reason}`}`;
    say(report, { 'zh-CN': line, en: line });
  }
};

const problemsIn = (error: PluginError): readonly PluginError[] =>
  error instanceof PluginErrors ? error.errors : [error];

/** `switchyard plugin check`: everything that can be known of a plugin without a server; exit code 1 when something is wrong. */
export const checkPlugin = async (path: string, { json = false }: { readonly json?: boolean }): Promise<void> => {
  const report: Report = { language: terminalLanguage(), json, failed: 0 };
  try {
    const plugin = await loadPlugin(await sourceOf(path));
    say(report, { 'zh-CN': `插件 ${plugin.name}（${plugin.folder}）`, en: `Plugin ${plugin.name} (${plugin.folder})` });
    checkDeclarations(report, plugin);
    await checkConnector(report, plugin);
    await playSample(report, plugin);
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    for (const problem of problemsIn(error)) print(`  ✗ ${inFull(problem)}`);
    report.failed += 1;
  }
  if (report.failed > 0) process.exitCode = 1;
};
