import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { asteriskStage } from '../../runtime/scenarios/asterisk-stage.ts';
import { pathOf } from '../../runtime/scenarios/expectations.ts';
import { type PlayResult, play } from '../../runtime/scenarios/play.ts';
import type { Stage } from '../../runtime/scenarios/stage.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario, ScenarioStep } from '../../schema/scenario.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';

const missing = await asteriskAvailable();
if (missing && process.env.CI === 'true') throw new Error(missing);

const says = (text: string) => ({
  type: 'voice.hangup',
  params: { prompt: { text: { 'zh-CN': text } } },
  exits: {},
});
const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '转接',
  language: 'zh-CN',
  variables: {},
  start: 'agent',
  nodes: {
    agent: {
      type: 'voice.transfer',
      version: 2,
      params: { targets: ['8001'], ring: 4, timeout: 4, afterwards: 'goOn' },
      exits: { returned: 'returned', busy: 'busy', noAnswer: 'noAnswer', failed: 'failed' },
    },
    returned: says('谢谢您和我们通话，再见。'),
    busy: says('坐席正在通话，请您稍后再拨。'),
    noAnswer: says('没有人接听，我们会给您回电。'),
    failed: says('线路出了问题，我们马上处理。'),
  },
};
const scenario = (steps: readonly ScenarioStep[]): Scenario => ({
  format: 1,
  title: '',
  call: { from: '13800002076', to: '95001' },
  steps: [...steps],
  expect: { outcome: 'completed' },
});
const reacts = (answer: 'busy' | 'noAnswer' | 'fails', hears: string) =>
  scenario([{ transferTo: '8001', answer }, { hears }]);

describe.skipIf(missing)('scenarios at the same time on a real switch', () => {
  let folder: string;
  let stage: Stage;
  const logger = pino({ level: 'silent' });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-at-once-'));
    stage = await asteriskStage(folder, logger);
  }, 400_000);
  afterAll(async () => {
    await stage?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('have the same numbers, and each its own call, party and ears', async () => {
    const registry = await loadPlugins();
    const connections = { connectors: registry.connectors, connections: {}, allowedHosts: [] };
    const deps = { registry, connections, speech: stage.speech, logger, limitMs: 60_000 };
    const scenarios: readonly (readonly [string, Scenario])[] = [
      ['busy', reacts('busy', '坐席正在通话')],
      [
        'returned',
        scenario([
          { transferTo: '8001', answer: 'answers', after: 1 },
          { partyHangsUp: '8001' },
          { hears: '谢谢您和我们通话' },
        ]),
      ],
      ['noAnswer', reacts('noAnswer', '没有人接听')],
      ['failed', reacts('fails', '线路出了问题')],
      ['busy', reacts('busy', '坐席正在通话')],
    ];
    const shown = ({ problem, played }: PlayResult) => problem?.en ?? pathOf(played?.trace ?? []);
    const results = await Promise.all(scenarios.map(([, one]) => play(one, flow, stage, deps)));
    expect(results.map(shown)).toEqual(scenarios.map(([exit]) => [`agent:${exit}`, exit]));
  });
});
