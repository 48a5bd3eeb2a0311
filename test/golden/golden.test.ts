import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../examples/logistics-sandbox/server.ts';
import { sandboxConnections } from '../../runtime/cli/sandbox.ts';
import { findScenarios, type ScenarioFile } from '../../runtime/scenarios/files.ts';
import { neighbours } from '../../runtime/scenarios/neighbours.ts';
import { type PlayDeps, play } from '../../runtime/scenarios/play.ts';
import { simulatorStage } from '../../runtime/scenarios/simulator-stage.ts';
import type { Flow } from '../../schema/flow.ts';
import { emptyDatabase } from '../kit/database.ts';
import { plugins } from '../kit/node-call.ts';
import { type GoldenTrace, goldenOf, traceFileOf } from './trace.ts';

/** The day on which the sandbox's parcels travel, and the clock's time when nothing else is said. */
const NOW = new Date('2026-01-05T09:00:00+08:00');
const UPDATE = process.env.UPDATE_GOLDEN === '1';
const root = new URL('../../', import.meta.url).pathname;
const logger = pino({ level: 'silent' });
const stage = simulatorStage(tmpdir(), logger);
const scenarios = await findScenarios([join(root, 'examples'), join(root, 'test/flows/catalogue')]);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let sandbox: Sandbox;
let deps: PlayDeps;

beforeAll(async () => {
  database = await emptyDatabase();
  const apiKey = 'golden';
  sandbox = await startSandbox({ databaseUrl: database.url, port: 0, apiKey, now: () => NOW });
  const connections = sandboxConnections(sandbox.url, apiKey);
  deps = {
    registry: plugins,
    connections: { connectors: plugins.connectors, connections, allowedHosts: [] },
    speech: stage.speech,
    logger,
    limitMs: 20_000,
  };
});
afterAll(async () => {
  await sandbox.close();
  await database.close();
});

const run = async (
  { file, scenario, flowFile }: ScenarioFile,
  change: (flow: string) => string = (flow) => flow,
): Promise<GoldenTrace> => {
  if (!scenario) throw new Error(`${file} is no scenario`);
  // Numbers of tickets and orders do not depend on which scenarios went before.
  await sandbox.reset();
  const flow = JSON.parse(change(await readFile(flowFile, 'utf8'))) as Flow;
  const given = { time: NOW.toISOString(), ...scenario.given };
  const { played, problem } = await play({ ...scenario, given }, flow, stage, {
    ...deps,
    subflows: neighbours(flowFile),
  });
  if (!played || problem) throw new Error(`${file}: ${problem?.en}`);
  return goldenOf(played);
};

const read = async (file: string): Promise<GoldenTrace> => {
  if (!existsSync(file))
    throw new Error(`there is no ${relative(root, file)}: UPDATE_GOLDEN=1 writes it, then read it`);
  return JSON.parse(await readFile(file, 'utf8')) as GoldenTrace;
};

describe.each(scenarios.map((scenario) => [relative(root, scenario.file), scenario] as const))(
  '%s',
  (_name, scenario) => {
    it('goes as it went', async () => {
      const file = traceFileOf(scenario.file);
      const trace = await run(scenario);
      if (UPDATE) {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, `${JSON.stringify(trace, undefined, 2)}\n`);
      }
      expect(trace, `${relative(root, file)} differs; if that is meant, UPDATE_GOLDEN=1 rewrites it`).toEqual(
        await read(file),
      );
    });
  },
);

describe('golden traces', () => {
  it('are there, and none outlives its scenario', () => {
    const wanted = new Set(scenarios.map(({ file }) => traceFileOf(file)));
    expect(wanted.size).toBeGreaterThan(0);
    const folders = new Set([...wanted].map((file) => dirname(file)));
    const kept = [...folders].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
    expect(kept.filter((file) => !wanted.has(file))).toEqual([]);
  });

  it('hold no time of day, port or id', async () => {
    const texts = await Promise.all(scenarios.map(({ file }) => readFile(traceFileOf(file), 'utf8')));
    const steps = texts.flatMap((text) => (JSON.parse(text) as GoldenTrace).steps);
    for (const { effects = [], changed: _changed, ...step } of steps) {
      expect(JSON.stringify(step)).not.toMatch(/\d{4}-\d\d-\d\dT/);
      for (const { text } of effects) expect(text).not.toMatch(/:\d{4,5}\b|[0-9a-f]{8}-[0-9a-f]{4}-/);
    }
  });

  it('notice other words', async () => {
    const [first] = scenarios;
    if (!first) throw new Error('no scenario');
    const trace = await run(first, (text) => text.replaceAll('。', '！'));
    expect(trace).not.toEqual(await read(traceFileOf(first.file)));
  });
});
