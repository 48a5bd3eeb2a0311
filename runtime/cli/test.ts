import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../../schema/flow.ts';
import { signaturesFor } from '../../schema/subflow.ts';
import type { Language, LocalText } from '../../schema/text.ts';
import { parseFlowText, validateFlow } from '../../schema/validate.ts';
import { checkConnections } from '../connections/check.ts';
import { loadPlugins, type Plugins } from '../plugins/loader.ts';
import { atOnce } from '../scenarios/at-once.ts';
import { findScenarios, type ScenarioFile } from '../scenarios/files.ts';
import { neighbourSignature, neighbours } from '../scenarios/neighbours.ts';
import { type PlayDeps, play } from '../scenarios/play.ts';
import { simulatorStage } from '../scenarios/simulator-stage.ts';
import type { Stage } from '../scenarios/stage.ts';
import { loadSettings } from '../settings.ts';
import { print, terminalLanguage } from './output.ts';
import { startSandbox } from './sandbox.ts';

/** A scenario's result, as `--json` prints it. */
export interface Row {
  readonly file: string;
  readonly title: string;
  readonly on: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  readonly reason?: string;
  /** Why it failed among others; the result is that of a second time, by itself. */
  readonly playedAgainAlone?: string;
}

/** A call on a real switch lasts as long as it lasts; one that takes longer than this is stuck. */
const LIMIT_MS = { simulator: 60_000, asterisk: 180_000 } as const;
/** Calls at once. On a switch they mostly wait. */
const AT_ONCE = { simulator: 1, asterisk: 4 * availableParallelism() } as const;

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

interface Playing {
  readonly stage: Stage;
  readonly deps: Parameters<typeof playFile>[2];
  readonly language: Language;
}

const rowOf = async (scenario: ScenarioFile, { stage, deps, language }: Playing): Promise<Row> => {
  const began = performance.now();
  const { title, skipped, problem } = await playFile(scenario, stage, deps);
  const reason = (problem ?? skipped)?.[language];
  return {
    file: relative(process.cwd(), scenario.file),
    title,
    on: stage.name,
    result: problem ? 'failed' : skipped ? 'skipped' : 'passed',
    ms: Math.round(performance.now() - began),
    ...(reason !== undefined && { reason }),
  };
};

const sign = { passed: '✓', failed: '✗', skipped: '-' } as const;

const lineOf = ({ result, title, file, ms, reason }: Row): string =>
  `${sign[result]} ${title} (${file}, ${ms} ms)${reason ? `\n    ${reason}` : ''}`;

/**
 * Plays all, so many at once. One that failed among others is played once more by itself when the rest is over: a machine
 * that was too busy is no fault of the flow. `tell` gets each line as soon as those before it are known.
 */
const playAll = async (
  scenarios: readonly ScenarioFile[],
  playing: Playing,
  { most, tell }: { readonly most: number; tell(line: string): void },
): Promise<Row[]> => {
  const rows: Row[] = [];
  const mayBeLoad = (row: Row): boolean => row.result === 'failed' && most > 1;
  for await (const row of atOnce(scenarios, { most, work: (scenario) => rowOf(scenario, playing) })) {
    rows.push(row);
    tell(mayBeLoad(row) ? `${lineOf(row)}\n    played again alone, below` : lineOf(row));
  }
  for (const [at, row] of rows.entries()) {
    const scenario = scenarios[at];
    if (!mayBeLoad(row) || !scenario?.scenario) continue;
    const again = { ...(await rowOf(scenario, playing)), playedAgainAlone: row.reason ?? '' };
    rows[at] = again;
    tell(`${lineOf(again)}\n    this time alone`);
  }
  return rows;
};

const report = (rows: readonly Row[], json: boolean | undefined): void => {
  const count = (result: Row['result']) => rows.filter((row) => row.result === result).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  const again = rows.filter(({ playedAgainAlone }) => playedAgainAlone !== undefined).length;
  print(
    json
      ? JSON.stringify({ passed, failed, skipped, playedAgainAlone: again, scenarios: rows })
      : `${passed} passed, ${failed} failed, ${skipped} skipped${again > 0 ? `, ${again} of them played again alone` : ''}`,
  );
  if (failed > 0 || rows.length === 0) process.exitCode = 1;
};

const openStage = async (on: 'simulator' | 'asterisk', folder: string, logger: Logger) => {
  if (on === 'simulator') return simulatorStage(folder, logger);
  return (await import('../scenarios/asterisk-stage.ts')).asteriskStage(folder, logger);
};

/** Plays the scenarios below `paths` on the simulator with `plugins`; other systems answer as the scenarios say. */
export const playWithout = async (paths: readonly string[], plugins: Plugins): Promise<readonly Row[]> => {
  const settings = loadSettings();
  const logger = pino({ level: 'error' }, pino.destination(2));
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-test-'));
  const stage = await openStage('simulator', folder, logger);
  const connections = { connectors: plugins.connectors, connections: {}, allowedHosts: [] };
  const { speech } = stage;
  const { timeZone } = settings;
  const deps = { registry: plugins, plugins, connections, speech, logger, limitMs: LIMIT_MS.simulator, timeZone };
  try {
    const playing = { stage, deps, language: terminalLanguage() };
    return await playAll(await findScenarios(paths), playing, { most: 1, tell: () => undefined });
  } finally {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
};

/** `switchyard test`: plays scenarios and says which went well; exit code 1 when one failed or there was none. */
export const test = async (
  paths: readonly string[],
  options: { readonly on: 'simulator' | 'asterisk'; readonly json?: boolean; readonly atOnce?: number },
): Promise<void> => {
  const { on, json, atOnce: most = AT_ONCE[on] } = options;
  const settings = loadSettings();
  const language = terminalLanguage();
  const logger = pino({ level: 'error' }, pino.destination(2));
  const plugins = await loadPlugins(settings.plugins);
  checkConnections({ connectors: plugins.connectors, connections: settings.connections, everyConnector: true });
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
  let rows: readonly Row[] = [];
  try {
    const tell = (line: string): void => {
      if (!json) print(line);
    };
    rows = await playAll(scenarios, { stage, deps, language }, { most, tell });
  } finally {
    await stage.close();
    await sandbox?.stop();
    await rm(folder, { recursive: true, force: true });
  }
  report(rows, json);
};
