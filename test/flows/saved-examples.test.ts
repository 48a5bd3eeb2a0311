import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../examples/logistics-sandbox/server.ts';
import { sandboxConnections } from '../../runtime/cli/sandbox.ts';
import { findScenarios, type ScenarioFile } from '../../runtime/scenarios/files.ts';
import { neighbours } from '../../runtime/scenarios/neighbours.ts';
import { play } from '../../runtime/scenarios/play.ts';
import { simulatorStage } from '../../runtime/scenarios/simulator-stage.ts';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario, ScenarioStep } from '../../schema/scenario.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { emptyDatabase } from '../kit/database.ts';
import { plugins } from '../kit/node-call.ts';
import { Phone, type Setup } from '../kit/phone.ts';
import { Tester } from '../kit/tester.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The day on which the sandbox's parcels travel. */
const NOW = '2026-01-05T09:00';
const logger = pino({ level: 'silent' });
const root = new URL('../../', import.meta.url).pathname;

/** Its key is pressed in the very moment in which the next announcement begins: which comes first is chance. */
const CHANCE = 'agent-handover/scenarios/does-not-wait.json';
/** What a hand at the telephone can't bring about: systems that misbehave over the network, and orders that were synced. */
const isByHand = ({ file, scenario }: ScenarioFile): boolean =>
  !scenario?.given?.connections && !scenario?.given?.orders && !file.endsWith(CHANCE);
const scenarios = (await findScenarios([join(root, 'examples')])).filter(isByHand);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let sandbox: Sandbox;
let test: TestApp;
let branchLine = '';
let connections: ReturnType<typeof sandboxConnections>;

beforeAll(async () => {
  database = await emptyDatabase();
  const apiKey = 'saved';
  sandbox = await startSandbox({
    databaseUrl: database.url,
    port: 0,
    apiKey,
    now: () => new Date(`${NOW}:00+08:00`),
  });
  connections = sandboxConnections(sandbox.url, apiKey);
  test = await startTestApp({ connections });
  const document = JSON.parse(await readFile(join(root, 'examples/branch-line/flow.json'), 'utf8')) as Flow;
  const body = { name: document.name, kind: document.kind, document };
  branchLine = (await test.as.analyst.post<FlowDraft>('/api/flows', body)).json.id;
});
afterAll(async () => {
  await test?.close();
  await sandbox?.close();
  await database?.close();
});

const wallOf = (time: string | undefined): string =>
  time === undefined ? NOW : new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(0, 16);

const reactionOf = ({ steps }: Pick<Scenario, 'steps'>) => [
  ...new Set(steps.flatMap((step) => ('transferTo' in step ? [step.answer] : []))),
];

const setupOf = ({ call, called, given, steps }: Scenario): Setup => {
  const [party] = reactionOf({ steps });
  const [person] = called ?? [];
  return {
    ...(call?.from !== undefined && { from: call.from }),
    ...(call?.to !== undefined && { to: call.to }),
    time: wallOf(given?.time),
    ...(given?.language && { language: given.language }),
    ...(given?.start !== undefined && { start: given.start }),
    variables: given?.variables ?? {},
    people: {
      ...(party && party !== 'fails' && { party }),
      ...(person && person.answer !== 'fails' && { called: person.answer }),
    },
  };
};

/** The longest that a scenario waits here in earnest. */
const PATIENCE_MS = 8_000;

const act = async (phone: Phone, step: ScenarioStep): Promise<void> => {
  if ('hears' in step) await phone.hears(step.hears);
  else if ('presses' in step) phone.press(step.presses);
  else if ('says' in step) phone.say(step.says);
  else if ('waits' in step) {
    phone.keepSilent();
    await delay(Math.min(step.waits * 1000, PATIENCE_MS));
  } else if ('hangsUp' in step) phone.hangUp();
  else if ('partyHangsUp' in step) await phone.partyHangsUp(step.partyHangsUp);
};

/** One telephone has one way to react: where two parties react each in its own, the phone can't be them. */
const isOneReaction = ({ scenario }: ScenarioFile): boolean =>
  scenario !== undefined &&
  reactionOf(scenario).length < 2 &&
  new Set(scenario.called?.map(({ answer }) => answer)).size < 2 &&
  !JSON.stringify([scenario.steps, scenario.called]).includes('"fails"');

describe.each(scenarios.filter(isOneReaction).map((file) => [relative(root, file.file), file] as const))(
  '%s, played by hand and saved',
  (_name, { scenario, flowFile }) => {
    it('passes at once', async () => {
      if (!scenario) throw new Error('no scenario');
      const text = await readFile(flowFile, 'utf8');
      // The flows that it runs have ids of this server's.
      const flow = JSON.parse(text.replaceAll('"branch-line"', JSON.stringify(branchLine))) as Flow;
      await sandbox.reset();
      const body = { name: flow.name, kind: flow.kind, document: flow };
      const { json } = await test.as.analyst.post<FlowDraft>('/api/flows', body);
      const book = { answers: scenario.given?.answers ?? {}, stepAnswers: scenario.given?.stepAnswers ?? {} };
      const tester = await new Tester(test.as.analyst, json.id).open();
      const phone = new Phone(tester, flow, setupOf(scenario), book);
      try {
        for (const step of scenario.steps) await act(phone, step);
        await phone.concludes();
      } finally {
        tester.socket.close();
      }
      const saved = phone.saved();
      expect(saved.expect.outcome).toBe(scenario.expect.outcome);
      await sandbox.reset();
      const stage = simulatorStage(tmpdir(), logger);
      const { problem } = await play(saved, JSON.parse(text) as Flow, stage, {
        subflows: neighbours(flowFile),
        registry: plugins,
        connections: { connectors: plugins.connectors, connections, allowedHosts: [] },
        speech: stage.speech,
        logger,
        limitMs: 20_000,
      });
      expect(problem).toBeUndefined();
    });
  },
);
