import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../../schema/flow.ts';
import { signaturesFor } from '../../schema/subflow.ts';
import type { Language, LocalText } from '../../schema/text.ts';
import { parseFlowText, validateFlow } from '../../schema/validate.ts';
import { checkConnections } from '../connections/check.ts';
import { loadPlugins, type Plugins } from '../plugins/loader.ts';
import { findScenarios, type ScenarioFile } from '../scenarios/files.ts';
import { neighbourSignature, neighbours } from '../scenarios/neighbours.ts';
import { type PlayDeps, play } from '../scenarios/play.ts';
import { simulatorStage } from '../scenarios/simulator-stage.ts';
import type { Stage } from '../scenarios/stage.ts';
import { loadSettings } from '../settings.ts';
import { print, terminalLanguage } from './output.ts';
import { startSandbox } from './sandbox.ts';

/** A scenario's result, as `--json` prints it. */
interface Row {
  readonly file: string;
  readonly title: string;
  readonly on: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  readonly reason?: string;
}

/** A call on a real switch lasts as long as it lasts; one that takes longer than this is stuck. */
const LIMIT_MS = { simulator: 60_000, asterisk: 180_000 } as const;

const firstError = (diagnostics: readonly Diagnostic[]): LocalText | undefined =>
  diagnostics.find(({ severity }) => severity === 'error')?.message;

const flowOf = async (file: string, plugins: Plugins): Promise<{ flow: Flow } | { problem: LocalText }> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return { problem: { 'zh-CN': `读不了流程文件 ${file}`, en: `the flow ${file} cannot be read` } };
  }
  const parsed = parseFlowText(text);
  if ('diagnostics' in parsed) return { problem: firstError(parsed.diagnostics) ?? { 'zh-CN': '', en: '' } };
  const flows = await signaturesFor(parsed.document, (id) => neighbourSignature(file, id));
  const problem = firstError(validateFlow(parsed.document, plugins.catalogue, { flows }));
  return problem ? { problem } : { flow: parsed.document as Flow };
};

const playFile = async (
  { file, scenario, flowFile, problems }: ScenarioFile,
  stage: Stage,
  deps: PlayDeps & { readonly plugins: Plugins },
): Promise<{ title: string; skipped?: LocalText; problem?: LocalText }> => {
  if (!scenario) return { title: file, problem: firstError(problems) ?? { 'zh-CN': '不是场景', en: 'not a scenario' } };
  const found = await flowOf(flowFile, deps.plugins);
  if ('problem' in found) return { title: scenario.title, problem: found.problem };
  const skipped = stage.cannot({ call: found.flow.kind !== 'ticket' });
  if (skipped) return { title: scenario.title, skipped };
  const { problem } = await play(scenario, found.flow, stage, { ...deps, subflows: neighbours(flowFile) });
  return { title: scenario.title, ...(problem && { problem }) };
};

const rowOf = async (
  scenario: ScenarioFile,
  stage: Stage,
  deps: Parameters<typeof playFile>[2],
  language: Language,
) => {
  const began = performance.now();
  const { title, skipped, problem } = await playFile(scenario, stage, deps);
  const reason = (problem ?? skipped)?.[language];
  const row: Row = {
    file: relative(process.cwd(), scenario.file),
    title,
    on: stage.name,
    result: problem ? 'failed' : skipped ? 'skipped' : 'passed',
    ms: Math.round(performance.now() - began),
    ...(reason !== undefined && { reason }),
  };
  return row;
};

const sign = { passed: '✓', failed: '✗', skipped: '-' } as const;

const report = (rows: readonly Row[], json: boolean | undefined): void => {
  const count = (result: Row['result']) => rows.filter((row) => row.result === result).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  print(
    json
      ? JSON.stringify({ passed, failed, skipped, scenarios: rows })
      : `${passed} passed, ${failed} failed, ${skipped} skipped`,
  );
  if (failed > 0 || rows.length === 0) process.exitCode = 1;
};

const openStage = async (on: 'simulator' | 'asterisk', folder: string, logger: Logger) => {
  if (on === 'simulator') return simulatorStage(folder, logger);
  return (await import('../scenarios/asterisk-stage.ts')).asteriskStage(folder, logger);
};

/** `switchyard test`: plays scenarios and says which went well; exit code 1 when one failed or there was none. */
export const test = async (
  paths: readonly string[],
  { on, json }: { readonly on: 'simulator' | 'asterisk'; readonly json?: boolean },
): Promise<void> => {
  const settings = loadSettings();
  const language = terminalLanguage();
  const logger = pino({ level: 'error' }, pino.destination(2));
  const plugins = await loadPlugins(settings.plugins);
  checkConnections({ connectors: plugins.connectors, connections: settings.connections });
  const scenarios = await findScenarios(paths);
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-test-'));
  // Whoever has configured no connection wants the examples' own system.
  const sandbox = Object.keys(settings.connections).length === 0 ? await startSandbox(folder, logger) : undefined;
  const stage = await openStage(on, folder, logger);
  const connections = {
    connectors: plugins.connectors,
    connections: sandbox?.connections ?? settings.connections,
    allowedHosts: settings.allowedHosts,
  };
  const deps = {
    registry: plugins,
    plugins,
    connections,
    speech: stage.speech,
    logger,
    limitMs: LIMIT_MS[on],
    timeZone: settings.timeZone,
  };
  const rows: Row[] = [];
  try {
    for (const scenario of scenarios) {
      const row = await rowOf(scenario, stage, deps, language);
      rows.push(row);
      if (!json)
        print(`${sign[row.result]} ${row.title} (${row.file}, ${row.ms} ms)${row.reason ? `\n    ${row.reason}` : ''}`);
    }
  } finally {
    await stage.close();
    await sandbox?.stop();
    await rm(folder, { recursive: true, force: true });
  }
  report(rows, json);
};
